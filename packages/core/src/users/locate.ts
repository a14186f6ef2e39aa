import type { Asked, Directory, Found } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import { isWhole, type SearchOutcome } from '../protocol/exchanges.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Filter } from '../text/filter.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'

/** The one entry that a search found, with the server that holds it, or why there is not one. */
export type Located =
  | Found
  | { readonly entry?: never; readonly reason: 'unknown-user' | 'ambiguous-user' }

/** Finds the entry that a filter describes below `user.base`, also where that leads to another server. */
export type Locate = (filter: Filter, deadline: Deadline) => Promise<Located>

/** @throws `ERR_LDAP_AUTH_SEARCH`, and what `Directory.search` and `Directory.follow` throw */
export function createLocate(
  settings: Settings,
  directory: Directory,
  attributes: readonly string[],
): Locate {
  const { base: bases, scope, match } = settings.user
  // A second entry is proof enough that the name is ambiguous.
  const sizeLimit = match === 'unique' ? 2 : 1

  async function ask(base: string, filter: Filter, deadline: Deadline): Promise<Asked> {
    const search = { base, scope, filter, attributes, sizeLimit }
    const outcome = await directory.search(search, deadline)
    if (!directory.leadsOn(outcome.result)) checkComplete(outcome, sizeLimit, base)
    return { search, outcome }
  }

  return async (filter, deadline) => {
    const asked = await Promise.all(bases.map((base) => ask(base, filter, deadline)))
    const [found, ...others] = withoutRepetition(await directory.follow(asked, deadline))
    if (found === undefined) return { reason: 'unknown-user' }
    if (others.length > 0 && match === 'unique') return { reason: 'ambiguous-user' }
    return found
  }
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
      ? ' It is kept by another server: set referrals to follow there.'
      : ''
  const text = `The search below user.base ${base} failed: ${describeResult(result)}.${where}`
  const advice = 'Check that user.base exists on this server and that service may search there.'
  throw new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text, { resultCode: result.code, advice })
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
