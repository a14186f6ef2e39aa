import type { Entry } from '../protocol/entry.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import { reading } from '../protocol/reading.ts'
import type { Search } from '../protocol/requests.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import type { LdapGroup } from '../words/user.ts'
import { groupOf } from './group.ts'
import { unknownGroups } from './unknown-groups.ts'

/** Searches for what belongs to a user, as `Directory.searchFrom` does. */
export type Ask = (search: Search) => Promise<SearchOutcome>

/** @throws `ERR_LDAP_AUTH_GROUPS`, and what `ask` throws */
export async function readGroups(
  search: Omit<Search, 'sizeLimit'>,
  ask: Ask,
): Promise<readonly Entry[]> {
  const { result, entries } = await ask({ ...search, sizeLimit: 0 })
  if (result.code === ResultCode.success) return entries
  throw unknownGroups(
    `The groups below groups.base ${search.base} could not be read: ${describeResult(result)}.`,
    {
      resultCode: result.code,
      advice: 'Check that groups.base exists and that the service account may search there.',
    },
  )
}

/** One search asks for so many groups: a request stays well below what servers take. */
const FILTERS_PER_SEARCH = 100

/**
 * The groups below `groups.base` that match any of some filters.
 *
 * @throws as {@link readGroups} does
 */
export async function searchBelow(
  { base, nameAttribute }: { readonly base: string; readonly nameAttribute: string },
  filters: readonly Filter[],
  ask: Ask,
): Promise<readonly LdapGroup[]> {
  const searches = batches(filters, FILTERS_PER_SEARCH).map((batch) =>
    readGroups({ base, scope: 'sub', filter: anyOf(batch), attributes: [nameAttribute] }, ask),
  )
  const entries = (await Promise.all(searches)).flat()
  return entries.map((entry) => groupOf(entry, nameAttribute))
}

function anyOf(filters: readonly Filter[]): Filter {
  const [first, ...others] = filters
  return first !== undefined && others.length === 0 ? first : { type: 'or', filters }
}

export function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/**
 * Reads an entry that has to be there. `what` a message calls it; `otherwise` is what else could be done.
 *
 * @throws as {@link readGroups} does
 */
export async function readOne(
  dn: string,
  attributes: readonly string[],
  ask: Ask,
  { what, otherwise = '' }: { readonly what: string; readonly otherwise?: string },
): Promise<Entry> {
  const { result, entries } = await ask(reading(dn, attributes))
  const isDone = result.code === ResultCode.success
  const [entry] = entries
  if (isDone && entry !== undefined) return entry
  const answer = isDone ? 'no entry' : describeResult(result)
  throw unknownGroups(`${what} ${quote(dn)} could not be read: ${answer}.`, {
    resultCode: result.code,
    advice: `Let the service account read it${otherwise}.`,
  })
}
