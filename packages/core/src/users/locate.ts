import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Filter } from '../text/filter.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'

/** The one entry that a search found, or why there is not one. */
export type Located =
  | { readonly entry: Entry }
  | { readonly entry?: never; readonly reason: 'unknown-user' | 'ambiguous-user' }

/** Finds the entry that a filter describes below `user.base`. */
export type Locate = (filter: Filter, deadline: Deadline) => Promise<Located>

/** @throws `ERR_LDAP_AUTH_SEARCH`, and what `Directory.search` throws */
export function createLocate(
  settings: Settings,
  directory: Directory,
  attributes: readonly string[],
): Locate {
  const { base: bases, scope, match } = settings.user
  // A second entry is proof enough that the name is ambiguous.
  const sizeLimit = match === 'unique' ? 2 : 1

  async function below(
    base: string,
    filter: Filter,
    deadline: Deadline,
  ): Promise<readonly Entry[]> {
    const search = { base, scope, filter, attributes, sizeLimit }
    const outcome = await directory.search(search, deadline)
    checkComplete(outcome, sizeLimit, base)
    return outcome.entries
  }

  return async (filter, deadline) => {
    const found = await Promise.all(bases.map((base) => below(base, filter, deadline)))
    const [entry, ...others] = withoutRepetition(found.flat())
    if (entry === undefined) return { reason: 'unknown-user' }
    if (others.length > 0 && match === 'unique') return { reason: 'ambiguous-user' }
    return { entry }
  }
}

/**
 * Anything short of the whole answer is a failure: "unknown user" would be a lie.
 *
 * @throws `ERR_LDAP_AUTH_SEARCH`
 */
export function checkComplete(
  { result, entries }: SearchOutcome,
  sizeLimit: number,
  base: string,
): void {
  if (result.code === ResultCode.success) return
  if (result.code === ResultCode.sizeLimitExceeded && entries.length >= sizeLimit) return
  const where = result.code === ResultCode.referral ? ' It is kept by another server.' : ''
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_SEARCH',
    `The search below user.base ${base} failed: ${describeResult(result)}.${where} Check that user.base exists on this server and that service may search there.`,
    { resultCode: result.code },
  )
}

/**
 * Bases may lie inside each other, and then give the same entry twice, spelled alike. DNs that
 * only look alike to us may be two people to the directory: those stay two.
 */
function withoutRepetition(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length < 2) return entries
  return [...new Map(entries.map((entry) => [entry.dn, entry])).values()]
}
