import { isIP } from 'node:net'
import type { AuditName, AuditRecord } from './record.ts'

/** What a record is to the Elastic Common Schema: `event.category` and `event.type`. */
const kinds: Readonly<Record<AuditName, readonly [category: string, type: string]>> = {
  'ldap_auth.login.success': ['authentication', 'start'],
  'ldap_auth.login.failure': ['authentication', 'start'],
  'ldap_auth.login.throttled': ['authentication', 'start'],
  'ldap_auth.login.error': ['authentication', 'start'],
  'ldap_auth.account.locked': ['authentication', 'info'],
  'ldap_auth.service.refused': ['authentication', 'start'],
  'ldap_auth.directory.failover': ['network', 'info'],
  'ldap_auth.directory.recovered': ['network', 'info'],
  'ldap_auth.referral.refused': ['network', 'denied'],
  'ldap_auth.session.revoked': ['session', 'end'],
  'ldap_auth.session.logout': ['session', 'end'],
}

/** A record in the fields of the Elastic Common Schema; what the schema has no field for is below `ldap_auth`. */
export interface EcsRecord {
  readonly '@timestamp': string
  readonly event: {
    readonly kind: 'event'
    readonly module: 'ldap_auth'
    readonly dataset: 'ldap_auth.audit'
    readonly action: AuditName
    readonly category: readonly string[]
    readonly type: readonly string[]
    readonly outcome: AuditRecord['outcome']
    readonly reason?: string
    /** In nanoseconds. */
    readonly duration?: number
  }
  readonly user?: { readonly id?: string; readonly name?: string }
  readonly source?: { readonly address: string; readonly ip?: string }
  readonly server?: { readonly address: string; readonly port?: number }
  readonly error?: { readonly code: string }
  readonly ldap_auth?: Readonly<Record<string, string | number | boolean>>
}

/** Names the fields of an audit record as the Elastic Common Schema does. */
export function toEcs(record: AuditRecord): EcsRecord {
  const { name, time, outcome, reason, code, durationMs } = record
  const { userId, username, clientAddress, serverAddress, serverPort } = record
  const [category, type] = kinds[name]
  return {
    '@timestamp': time,
    event: {
      ...{ kind: 'event', module: 'ldap_auth', dataset: 'ldap_auth.audit' },
      ...{ action: name, category: [category], type: [type], outcome },
      ...(reason !== undefined && { reason }),
      ...(durationMs !== undefined && { duration: Math.round(durationMs * 1e6) }),
    },
    ...group('user', { id: userId, name: username }),
    ...(clientAddress !== undefined && { source: sourceOf(clientAddress) }),
    ...(serverAddress !== undefined && {
      server: { address: serverAddress, ...(serverPort !== undefined && { port: serverPort }) },
    }),
    ...(code !== undefined && { error: { code } }),
    ...group('ldap_auth', {
      source: record.source,
      password_proven: record.passwordProven,
      result_code: record.resultCode,
      sub_code: record.subCode,
      limit: record.limit,
      retry_after_ms: record.retryAfterMs,
    }),
  }
}

/** Only an address is one: the field refuses a record whose `source.ip` is something else. */
function sourceOf(address: string): NonNullable<EcsRecord['source']> {
  return isIP(address) === 0 ? { address } : { address, ip: address }
}

function group<Name extends string, Value>(
  name: Name,
  values: Readonly<Record<string, Value | undefined>>,
): { [Key in Name]?: Record<string, Value> } {
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  const one = { [name]: Object.fromEntries(known) } as { [Key in Name]: Record<string, Value> }
  return known.length === 0 ? {} : one
}
