import type { SearchOutcome } from '../protocol/exchanges.ts'
import type { Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { isLdapAuthError, type LdapAuthErrorCode } from '../words/errors.ts'
import { type BindEvent, begin, isFollowed, type SearchEvent, tell } from '../words/events.ts'

/** Where something is asked, and with whose rights. */
type Asked = Pick<BindEvent, 'url' | 'account'>

/** Searches, and tells of it. */
export function announcedSearch(
  asked: Asked,
  { scope }: Search,
  run: () => Promise<SearchOutcome>,
): Promise<SearchOutcome> {
  if (!isFollowed('search')) return run()
  const about = (end: Partial<SearchEvent>, durationMs: number): void =>
    tell('search', { ...asked, scope, durationMs, ...end })
  const endOf = ({ result, entries }: SearchOutcome): Partial<SearchEvent> => ({
    resultCode: result.code,
    entries: entries.length,
  })
  return begin('search', { ...asked, scope }, () => announced(run, about, endOf))
}

/** Binds, and tells of it. */
export function announcedBind(asked: Asked, run: () => Promise<Result>): Promise<Result> {
  if (!isFollowed('bind')) return run()
  const about = (end: Partial<BindEvent>, durationMs: number): void =>
    tell('bind', { ...asked, durationMs, ...end })
  const endOf = ({ code }: Result): Partial<BindEvent> => ({ resultCode: code })
  return begin('bind', { ...asked }, () => announced(run, about, endOf))
}

async function announced<T, End>(
  run: () => Promise<T>,
  about: (end: End | { readonly code: LdapAuthErrorCode | undefined }, durationMs: number) => void,
  endOf: (answer: T) => End,
): Promise<T> {
  const start = performance.now()
  try {
    const answer = await run()
    about(endOf(answer), performance.now() - start)
    return answer
  } catch (error) {
    about({ code: isLdapAuthError(error) ? error.code : undefined }, performance.now() - start)
    throw error
  }
}
