import type { Result } from '../protocol/responses.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import { LdapAuthError, type LdapAuthErrorCode } from '../words/errors.ts'

/** Answers that say something about the directory and nothing about what it was asked. */
const unavailable: ReadonlyMap<number, LdapAuthErrorCode> = new Map([
  [ResultCode.busy, 'ERR_LDAP_AUTH_CONNECT'],
  [ResultCode.unavailable, 'ERR_LDAP_AUTH_CONNECT'],
  [ResultCode.timeLimitExceeded, 'ERR_LDAP_AUTH_TIMEOUT'],
  [ResultCode.protocolError, 'ERR_LDAP_AUTH_PROTOCOL'],
  [ResultCode.strongerAuthRequired, 'ERR_LDAP_AUTH_TLS'],
  [ResultCode.confidentialityRequired, 'ERR_LDAP_AUTH_TLS'],
])

/** Whether an answer says that the directory can not answer. */
export function isUnavailable({ code }: Result): boolean {
  return code === ResultCode.busy || code === ResultCode.unavailable
}

/** What such an answer means; undefined for any other. */
export function failureOf(result: Result): LdapAuthError | undefined {
  const code = unavailable.get(result.code)
  if (code === undefined) return undefined
  const advice = code === 'ERR_LDAP_AUTH_TLS' ? ' Use ldaps:// or tls.startTls.' : ''
  return new LdapAuthError(code, `The directory answered ${describeResult(result)}.${advice}`)
}

/** @throws `ERR_LDAP_AUTH_CONNECT`, `_TIMEOUT`, `_PROTOCOL`, or `_TLS` where the directory asks for it */
export function checkAvailable(result: Result): void {
  const failure = failureOf(result)
  if (failure !== undefined) throw failure
}
