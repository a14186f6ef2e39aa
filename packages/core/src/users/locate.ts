import type { Asked, Directory, Found } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import { isWhole, type SearchOutcome } from '../protocol/exchanges.ts'
import type { Search } from '../protocol/requests.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Filter } from '../text/filter.ts'
import type { Deadline } from '../words/clock.ts'
import { searchRefused } from './search-refused.ts'

/** The one entry that was found, with the server that holds it, or why there is not one. */
export type Located =
  | (Found & { readonly reason?: never })
  | { readonly entry?: never; readonly reason: 'unknown-user' | 'ambiguous-user' }

export const nobody: Located = { reason: 'unknown-user' }

/** Finds the entry that a filter describes below `user.base`, also where that leads to another server. */
export type Locate = (filter: Filter, deadline: Deadline) => Promise<Located>

/** @throws `ERR_LDAP_AUTH_SEARCH`, and what `Directory.search` and `Directory.follow` throw */
export function createLocate(
  { user }: Settings,
  directory: Directory,
  attributes: readonly string[],
): Locate {
  const isUnique = user.match === 'unique'
  // A second entry is proof enough that the name is ambiguous.
  const sizeLimit = isUnique ? 2 : 1

  return async (filter, deadline) => {
    const wanted = { filter, attributes, sizeLimit }
    const asked = await askBelow(directory, user, wanted, deadline)
    const [found, ...others] = withoutRepetition(await directory.follow(asked, deadline))
    if (found === undefined) return nobody
    return isUnique && others.length > 0 ? { reason: 'ambiguous-user' } : found
  }
}

/**
 * Searches below each of the bases. What was found until a limit was reached counts where that is `enough`.
 *
 * @throws as `checkComplete` does, and what `Directory.search` throws
 */
export function askBelow(
  directory: Directory,
  { base: bases, scope }: Settings['user'],
  wanted: Pick<Search, 'filter' | 'attributes' | 'sizeLimit'>,
  deadline: Deadline,
  enough?: ReadonlySet<number>,
): Promise<readonly Asked[]> {
  const ask = async (base: string): Promise<Asked> => {
    const search = { base, scope, ...wanted }
    const outcome = await directory.search(search, deadline)
    const { result } = outcome
    if (!directory.leadsOn(result) && !enough?.has(result.code)) {
      checkComplete(outcome, wanted.sizeLimit, base)
    }
    return { search, outcome }
  }
  return Promise.all(bases.map(ask))
}

/**
 * Anything short of the whole answer is a failure: "unknown user" would be a lie.
 *
 * @throws `ERR_LDAP_AUTH_SEARCH`
 */
export function checkComplete(outcome: SearchOutcome, sizeLimit: number, base: string): void {
  if (isWhole(outcome, { sizeLimit })) return
  const { result } = outcome
  const where =
    result.code === ResultCode.referral
      ? 'It is kept by another server: set referrals to follow there. '
      : ''
  throw searchRefused(
    `The search below user.base ${base} failed`,
    result,
    `${where}Check that user.base exists on this server and that service may search there.`,
  )
}

/**
 * Bases may lie inside each other, and then give the same entry twice, spelled alike. DNs that
 * only look alike to us may be two people to the directory: those stay two.
 */
export function withoutRepetition(all: readonly Found[]): readonly Found[] {
  if (all.length < 2) return all
  const byDn = new Map<string, Found>()
  for (const found of all) if (!byDn.has(found.entry.dn)) byDn.set(found.entry.dn, found)
  return [...byDn.values()]
}
