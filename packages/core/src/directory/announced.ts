import type { SearchOutcome } from '../protocol/exchanges.ts'
import type { Result } from '../protocol/responses.ts'
import { isLdapAuthError } from '../words/errors.ts'
import { begin, isFollowed, type LdapAuthEvents, tell } from '../words/events.ts'

interface Answers {
  readonly search: SearchOutcome
  readonly bind: Result
}

const endOf: { readonly [Work in keyof Answers]: (answer: Answers[Work]) => object } = {
  search: ({ result, entries }) => ({ resultCode: result.code, entries: entries.length }),
  bind: ({ code }) => ({ resultCode: code }),
}

/** Searches or binds, and tells of it. */
export function announced<Work extends keyof Answers>(
  work: Work,
  about: LdapAuthEvents[`${Work}:start`],
  run: () => Promise<Answers[Work]>,
): Promise<Answers[Work]> {
  if (!isFollowed(work)) return run()
  const start = performance.now()
  const tellEnd = (end: object): void =>
    tell(work, { ...about, durationMs: performance.now() - start, ...end } as LdapAuthEvents[Work])
  return begin(work, { ...about }, async () => {
    try {
      const answer = await run()
      tellEnd(endOf[work](answer))
      return answer
    } catch (error) {
      tellEnd({ code: isLdapAuthError(error) ? error.code : undefined })
      throw error
    }
  })
}
