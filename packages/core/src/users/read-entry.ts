import type { Asked, Directory, Found } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import { reading } from '../protocol/reading.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import { depthBelow } from '../text/dn.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import { checkComplete } from './locate.ts'
import { searchRefused } from './search-refused.ts'

/** Reads an entry, if it is there and matches, also where its DN leads to another server. */
export type ReadEntry = (
  dn: string,
  filter: Filter,
  deadline: Deadline,
) => Promise<Found | undefined>

/** @throws `ERR_LDAP_AUTH_SEARCH`, and what `Directory.search` and `Directory.follow` throw */
export function createReadEntry(
  directory: Directory,
  user: Settings['user'],
  attributes: readonly string[],
): ReadEntry {
  /** A server that has lost a whole base, or never had it, knows no entry below it either. */
  async function checkBase(base: string, deadline: Deadline): Promise<void> {
    checkComplete(await directory.search(reading(base, ['1.1']), deadline), 1, base)
  }

  return async (dn, filter, deadline) => {
    const search = { ...reading(dn, attributes), filter }
    const follow = async (outcome: Asked['outcome']) => {
      const [found] = await directory.follow([{ search, outcome }], deadline)
      return found
    }
    const outcome = await directory.search(search, deadline)
    const { result } = outcome
    if (result.code === ResultCode.success || directory.leadsOn(result)) return follow(outcome)
    // The attribute in the DN takes no such value.
    if (result.code === ResultCode.invalidDnSyntax) return undefined
    if (result.code !== ResultCode.noSuchObject) {
      throw searchRefused(`The entry ${quote(dn)} could not be read`, result)
    }
    await Promise.all(basesAbove(dn, user).map((base) => checkBase(base, deadline)))
    // 389 Directory Server knows nothing below a smart referral, and only of that entry itself says
    // where it leads.
    const base = result.matchedDn
    if (!directory.heedsReferrals || base === '') return undefined
    const above = await directory.search({ ...search, base }, deadline)
    return follow({ ...above, entries: [] })
  }
}

/** Those of `user.base` that a login would find the entry below. */
export function basesAbove(
  dn: string,
  { base: bases, scope }: Settings['user'],
): readonly string[] {
  try {
    return bases.filter((base) => {
      const depth = depthBelow(dn, base)
      return scope === 'one' ? depth === 1 : depth !== undefined
    })
  } catch {
    return []
  }
}
