import { expect, it } from 'vitest'
import { type AuditName, toEcs } from '../../src/audit/index.ts'

const time = '2026-11-29T10:00:00.000Z'

it('names the fields of a record as the Elastic Common Schema does', () => {
  const record = {
    ...({ name: 'ldap_auth.login.throttled', time, outcome: 'failure' } as const),
    ...({ reason: 'too-many-attempts', userId: '7', username: 'steve' } as const),
    ...{ clientAddress: '2001:db8::1', serverAddress: 'ldap.example.com', serverPort: 636 },
    ...({ limit: 'account', retryAfterMs: 5000, passwordProven: false, durationMs: 1.5 } as const),
    ...{ resultCode: 49, subCode: '52e' },
  }
  expect(toEcs(record)).toEqual({
    '@timestamp': time,
    event: {
      kind: 'event',
      module: 'ldap_auth',
      dataset: 'ldap_auth.audit',
      action: 'ldap_auth.login.throttled',
      category: ['authentication'],
      type: ['start'],
      outcome: 'failure',
      reason: 'too-many-attempts',
      duration: 1_500_000,
    },
    user: { id: '7', name: 'steve' },
    source: { address: '2001:db8::1', ip: '2001:db8::1' },
    server: { address: 'ldap.example.com', port: 636 },
    ldap_auth: {
      limit: 'account',
      password_proven: false,
      result_code: 49,
      retry_after_ms: 5000,
      sub_code: '52e',
    },
  })
})

it('leaves out what a record does not have', () => {
  const name = 'ldap_auth.directory.failover'
  const code = 'ERR_LDAP_AUTH_TIMEOUT'
  const ecs = toEcs({ name, time, outcome: 'failure', code, clientAddress: 'not an address' })
  expect(ecs).toEqual({
    '@timestamp': time,
    event: expect.objectContaining({ action: name, category: ['network'] }) as object,
    source: { address: 'not an address' },
    error: { code },
  })
})

it.each<[AuditName, string, string]>([
  ['ldap_auth.session.logout', 'session', 'end'],
  ['ldap_auth.session.revoked', 'session', 'end'],
  ['ldap_auth.referral.refused', 'network', 'denied'],
  ['ldap_auth.account.locked', 'authentication', 'info'],
])('%s is %s, %s', (name, category, type) => {
  const { event } = toEcs({ name, time, outcome: 'success' })
  expect(event).toMatchObject({ category: [category], type: [type] })
})
