import { type Clock, systemClock } from '../words/clock.ts'
import type { LdapAuthError, LdapAuthErrorCode } from '../words/errors.ts'

/** Milliseconds between two notices about the same failure: an outage must not flood the log. */
const silenceMs = 60_000

/**
 * Tells the operator, by a process warning, about failures that the person at the form only
 * sees as "the directory does not answer".
 */
export function createFailureNotice(clock: Clock = systemClock): (failure: LdapAuthError) => void {
  const told = new Map<LdapAuthErrorCode, number>()
  return (failure) => {
    const last = told.get(failure.code)
    if (last !== undefined && clock.now() - last < silenceMs) return
    told.set(failure.code, clock.now())
    process.emitWarning(failure)
  }
}

/**
 * Warns once about an `X-Forwarded-For` header that the framework was not told to trust: every
 * login then seems to come from the proxy. `setting` is what would tell it, where there is one.
 */
export function createProxyNotice(
  setting?: string,
): (forwardedFor: unknown, isTrusted: boolean) => void {
  const cure = setting === undefined ? '' : `set ${setting}, or `
  let isTold = false
  return (forwardedFor, isTrusted) => {
    if (isTold || isTrusted || forwardedFor === undefined) return
    isTold = true
    process.emitWarning(
      'A request came with X-Forwarded-For, which is not trusted: logins count for the address of ' +
        `the proxy. If one stands in front, ${cure}give the option clientAddress.`,
      { type: 'LdapAuthWarning', code: 'LDAP_AUTH_FORWARDED_FOR_IGNORED' },
    )
  }
}
