import { describe, expect, it } from 'vitest'
import { failureAnswer, rejectionAnswer } from '../../src/http/outcome.ts'
import { LdapAuthError, type LdapAuthErrorCode } from '../../src/words/errors.ts'
import type { RejectedLogin, RejectionDetail, RejectionReason } from '../../src/words/result.ts'

function rejection(reason: RejectionReason, detail: Partial<RejectionDetail> = {}): RejectedLogin {
  return { authenticated: false, reason, detail: { passwordProven: false, ...detail } }
}

describe('the answer to a rejection', () => {
  it.each<[RejectionReason, number]>([
    ['missing-credentials', 400],
    ['malformed-credentials', 400],
    ['unknown-user', 401],
    ['ambiguous-user', 401],
    ['wrong-password', 401],
    ['account-locked', 401],
    ['account-disabled', 401],
    ['account-expired', 401],
    ['not-permitted-now', 401],
    ['password-expired', 401],
    ['password-must-change', 401],
    ['not-authorized', 403],
    ['too-many-attempts', 429],
  ])('%s has status %d', (reason, status) => {
    expect(rejectionAnswer(rejection(reason), false).status).toBe(status)
  })

  it('is the same for every 401, whatever the directory said', () => {
    const detail = { resultCode: 49, subCode: '52e', retryAfterMs: 9000, passwordProven: true }
    const expected = rejectionAnswer(rejection('unknown-user'), false)
    for (const reason of [
      'wrong-password',
      'ambiguous-user',
      'account-locked',
      'account-disabled',
      'account-expired',
      'not-permitted-now',
      'password-expired',
      'password-must-change',
    ] as const) {
      expect(rejectionAnswer(rejection(reason, detail), false)).toEqual(expected)
    }
  })

  it('tells the account state only after the password was proven', () => {
    const public401 = rejectionAnswer(rejection('unknown-user'), false)
    const locked = rejection('account-locked')
    const proven = rejection('account-locked', { passwordProven: true })
    expect(rejectionAnswer(proven, false)).toEqual(public401)
    expect(rejectionAnswer(locked, 'password-proven')).toEqual(public401)
    expect(rejectionAnswer(proven, 'password-proven')).toMatchObject({
      status: 401,
      code: 'account-locked',
    })
    expect(rejectionAnswer(locked, 'always')).toMatchObject({ status: 401, code: 'account-locked' })
  })

  it.each(['unknown-user', 'ambiguous-user', 'wrong-password'] as const)(
    'never tells %s, which is no account state',
    (reason) => {
      const public401 = rejectionAnswer(rejection('unknown-user'), false)
      expect(rejectionAnswer(rejection(reason, { passwordProven: true }), 'always')).toEqual(
        public401,
      )
    },
  )

  it.each([
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
    [0, '1'],
    [90_500, '91'],
    [undefined, '60'],
  ])('asks to wait whole seconds, rounded up: %s ms', (retryAfterMs, header) => {
    const detail = retryAfterMs === undefined ? {} : { retryAfterMs }
    expect(rejectionAnswer(rejection('too-many-attempts', detail), false).headers).toEqual({
      'Retry-After': header,
    })
  })

  it.each([
    [1000, 'in 1 second'],
    [30_000, 'in 30 seconds'],
    [125_000, 'in 3 minutes'],
  ])('tells the person how long %d ms are', (retryAfterMs, text) => {
    const { message } = rejectionAnswer(rejection('too-many-attempts', { retryAfterMs }), false)
    expect(message).toContain(text)
  })
})

describe('the answer to a failure', () => {
  const failure = (code: LdapAuthErrorCode) => new LdapAuthError(code, 'cn=app refused by 10.0.0.7')

  it.each([
    'CONNECT',
    'TLS',
    'TIMEOUT',
    'POOL_EXHAUSTED',
    'CLOSED',
    'SERVICE_BIND',
    'CLIENT_CERTIFICATE_REQUIRED',
    'SEARCH',
    'GROUPS',
  ] as const)('ERR_LDAP_AUTH_%s is 503 with Retry-After', (name) => {
    const answer = failureAnswer(failure(`ERR_LDAP_AUTH_${name}`))
    expect(answer).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } })
  })

  it.each([
    'OPTIONS',
    'PROTOCOL',
    'REFERRAL_REFUSED',
    'REFERRAL_LIMIT',
    'USERNAME_ATTRIBUTE_MISSING',
    'ID_MISSING',
  ] as const)('ERR_LDAP_AUTH_%s is 500', (name) => {
    expect(failureAnswer(failure(`ERR_LDAP_AUTH_${name}`))).toMatchObject({
      status: 500,
      headers: {},
    })
  })

  it('never carries the internal message', () => {
    for (const code of ['ERR_LDAP_AUTH_CONNECT', 'ERR_LDAP_AUTH_PROTOCOL'] as const) {
      expect(JSON.stringify(failureAnswer(failure(code)))).not.toMatch(/cn=app|10\.0\.0\.7/)
    }
    expect(JSON.stringify(failureAnswer(new Error('secret')))).not.toContain('secret')
  })

  it('is none when the client went away', () => {
    expect(failureAnswer(failure('ERR_LDAP_AUTH_ABORTED'))).toBeUndefined()
  })

  it('is 500 for an error of anybody else, also one with a code nobody knows', () => {
    expect(failureAnswer(new TypeError('x'))).toMatchObject({ status: 500, code: 'internal-error' })
    expect(failureAnswer(undefined)).toMatchObject({ status: 500 })
  })
})
