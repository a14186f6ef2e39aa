import { isLdapAuthError, type LdapAuthErrorCode } from '../words/errors.ts'

/**
 * Failures of a directory that could not say whether it knows the person. Every other one came when
 * the person was found already, or is the caller's own: then no other directory is asked.
 */
const outages: ReadonlySet<LdapAuthErrorCode> = new Set<LdapAuthErrorCode>([
  'ERR_LDAP_AUTH_CONNECT',
  'ERR_LDAP_AUTH_TLS',
  'ERR_LDAP_AUTH_TIMEOUT',
  'ERR_LDAP_AUTH_POOL_EXHAUSTED',
  'ERR_LDAP_AUTH_CLOSED',
  'ERR_LDAP_AUTH_SERVICE_BIND',
  'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
  'ERR_LDAP_AUTH_SEARCH',
])

/** Whether somebody could have been there without the directory saying so. */
export function isOutage(error: unknown): boolean {
  return isLdapAuthError(error) && outages.has(error.code)
}

/** What an answer leaves open: nothing; or nothing but what a directory that failed would have said; or all. */
export type Weight = 'final' | 'last' | 'open'

/**
 * Asks one after the other. An outage hides nobody who is in another directory. But where nothing final
 * was said the person may be in the directory that could not answer, and the outage is thrown: it must
 * not look like a wrong password. Gives the final answer alone, or else all there were.
 */
export async function askInTurn<Asked, Answer>(
  asked: readonly Asked[],
  ask: (one: Asked) => Promise<Answer>,
  weigh: (answer: Answer) => Weight,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const failures: unknown[] = []
  for (const one of asked) {
    try {
      const answer = await ask(one)
      const weight = weigh(answer)
      if (weight === 'final') return [answer]
      answers.push(answer)
      if (weight === 'last') break
    } catch (error) {
      if (!isOutage(error)) throw error
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return answers
}
