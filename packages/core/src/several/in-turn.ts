import { isLdapAuthError, isOutage } from '../words/errors.ts'

/**
 * Whether a directory could not say if it knows the person. Every other failure came when the person
 * was found already, or is the caller's own: then no other directory is asked.
 */
export function couldNotSay(error: unknown): boolean {
  return isOutage(error) || (isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_SEARCH')
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
      if (!couldNotSay(error)) throw error
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return answers
}
