import type { Directory } from '../directory/directory.ts'
import type { ServerAddress } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import type { Search } from '../protocol/requests.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LdapGroup } from '../words/user.ts'
import { groupOf } from './group.ts'

/** @throws `ERR_LDAP_AUTH_GROUPS`, and what `Directory.searchFrom` throws */
export async function readGroups(
  directory: Directory,
  search: Omit<Search, 'sizeLimit'>,
  server: ServerAddress,
  deadline: Deadline,
): Promise<readonly Entry[]> {
  const whole = { ...search, sizeLimit: 0 }
  const { result, entries } = await directory.searchFrom(server, whole, deadline)
  if (result.code === ResultCode.success) return entries
  const text = `The groups below groups.base ${search.base} could not be read: ${describeResult(result)}.`
  const advice = 'Check that groups.base exists and that the service account may search there.'
  throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text, { resultCode: result.code, advice })
}

/** Finds the groups below `groups.base` that match any of some filters, for a user whom a server holds. */
export type SearchBelow = (
  filters: readonly Filter[],
  server: ServerAddress,
  deadline: Deadline,
) => Promise<readonly LdapGroup[]>

/** One search asks for so many groups: a request stays well below what servers take. */
const FILTERS_PER_SEARCH = 100

/** @throws as {@link readGroups} does */
export function createSearchBelow(
  { base, nameAttribute }: { readonly base: string; readonly nameAttribute: string },
  directory: Directory,
): SearchBelow {
  return async (filters, server, deadline) => {
    const searches = batches(filters, FILTERS_PER_SEARCH).map((batch) => {
      const filter = anyOf(batch)
      const search = { base, scope: 'sub', filter, attributes: [nameAttribute] } as const
      return readGroups(directory, search, server, deadline)
    })
    const entries = (await Promise.all(searches)).flat()
    return entries.map((entry) => groupOf(entry, nameAttribute))
  }
}

function anyOf(filters: readonly Filter[]): Filter {
  const [first, ...others] = filters
  return first !== undefined && others.length === 0 ? first : { type: 'or', filters }
}

export function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

const everyEntry = { type: 'present', attribute: 'objectClass' } as const

/** An entry to read, and what a message calls it; `otherwise` is what else could be done. */
interface OneEntry {
  readonly dn: string
  readonly server: ServerAddress
  readonly attributes: readonly string[]
  readonly what: string
  readonly otherwise?: string
}

/**
 * Reads an entry that has to be there.
 *
 * @throws as {@link readGroups} does
 */
export async function readOne(
  directory: Directory,
  { dn, server, attributes, what, otherwise = '' }: OneEntry,
  deadline: Deadline,
): Promise<Entry> {
  const search = { base: dn, scope: 'base', filter: everyEntry, attributes, sizeLimit: 1 } as const
  const { result, entries } = await directory.searchFrom(server, search, deadline)
  const [entry] = entries
  if (result.code === ResultCode.success && entry !== undefined) return entry
  const answer = entry === undefined && result.code === 0 ? 'no entry' : describeResult(result)
  const text = `${what} ${quote(dn)} could not be read: ${answer}.`
  const advice = `Let the service account read it${otherwise}.`
  throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text, { resultCode: result.code, advice })
}
