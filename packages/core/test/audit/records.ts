import { onTestFinished } from 'vitest'
import { type AuditRecord, onAudit } from '../../src/audit/index.ts'

/** The records until the test ends. */
export function audited(): AuditRecord[] {
  const records: AuditRecord[] = []
  onTestFinished(onAudit((record) => void records.push(record)))
  return records
}

export function namesOf(records: readonly AuditRecord[]): string[] {
  return records.map(({ name }) => name.replace('ldap_auth.', ''))
}
