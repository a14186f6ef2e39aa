import type { Directory, Found } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import { depthBelow } from '../text/dn.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { UserReference } from '../words/handle.ts'
import { idAttributes } from './attributes.ts'
import { checkComplete, type Locate, type Located } from './locate.ts'
import type { LocateByName } from './locate-by-name.ts'
import { idBytes } from './spelling.ts'
import { faultOfName } from './typed-name.ts'

/** Finds the entry that a reference means, as the service account sees it. */
export type FindEntry = (who: UserReference, deadline: Deadline) => Promise<Located>

/** No directory makes longer ones, and nobody is to fill a request with them. */
const MAX_REFERENCE_CHARS = 8192

/**
 * By whatever reference, only somebody is found whom the filter could let in: an id or a DN that
 * an application kept must not outlive, say, a filter that leaves out who has gone.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` for a reference of another shape, and what the search throws
 */
export function createFindEntry(
  { user, limits }: Settings,
  { locate, byName }: { readonly locate: Locate; readonly byName: LocateByName },
  readEntry: ReadEntry,
): FindEntry {
  const anybody = user.filter.fillForAnybody()
  const entryAt = async (dn: string, deadline: Deadline): Promise<Located> =>
    bindable((await readEntry(dn, anybody, deadline)) ?? nobody, user)

  return async (who, deadline) => {
    if (typeof who === 'string') {
      if (faultOfName(who, limits.usernameChars) !== undefined) return nobody
      if (user.dn !== undefined) return entryAt(user.dn.fill(who), deadline)
      return byName(who, deadline)
    }
    const [kind, value] = reference(who)
    if (value.length > MAX_REFERENCE_CHARS) return nobody
    if (kind === 'id' && idAttributes(user).length > 0) {
      const filters = filtersById(value, user)
      if (filters.length === 0) return nobody
      const byId = { type: 'or', filters } as const
      return bindable(await locate({ type: 'and', filters: [byId, anybody] }, deadline), user)
    }
    // The service account may see more than users: only what a login could find is looked at.
    if (basesAbove(value, user).length === 0) return nobody
    return entryAt(value, deadline)
  }
}

/** A DN that no user name makes is not one that a login binds as. */
function bindable(located: Located, { dn }: Settings['user']): Located {
  if (dn === undefined || located.entry === undefined) return located
  return dn.matches(located.entry.dn) ? located : nobody
}

const nobody: Located = { reason: 'unknown-user' }

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
    const filter = { type: 'present', attribute: 'objectClass' } as const
    const search = { base, scope: 'base', filter, attributes: ['1.1'], sizeLimit: 1 } as const
    checkComplete(await directory.search(search, deadline), 1, base)
  }

  /**
   * 389 Directory Server knows nothing below a smart referral, and only of that entry itself says
   * where it leads.
   */
  async function behindReferral(
    search: Search,
    { matchedDn }: Result,
    deadline: Deadline,
  ): Promise<Found | undefined> {
    if (!directory.heedsReferrals || matchedDn === '') return undefined
    const above = await directory.search({ ...search, base: matchedDn }, deadline)
    const outcome = { ...above, entries: [] }
    const [found] = await directory.follow([{ search, outcome }], deadline)
    return found
  }

  return async (dn, filter, deadline) => {
    const search = { base: dn, scope: 'base', filter, attributes, sizeLimit: 1 } as const
    const outcome = await directory.search(search, deadline)
    const { result } = outcome
    if (result.code === ResultCode.success || directory.leadsOn(result)) {
      const [found] = await directory.follow([{ search, outcome }], deadline)
      return found
    }
    // The attribute in the DN takes no such value.
    if (result.code === ResultCode.invalidDnSyntax) return undefined
    if (result.code === ResultCode.noSuchObject) {
      await Promise.all(basesAbove(dn, user).map((base) => checkBase(base, deadline)))
      return behindReferral(search, result, deadline)
    }
    const text = `The entry ${quote(dn)} could not be read: ${describeResult(result)}.`
    throw new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text)
  }
}

function reference(who: { id: string } | { dn: string }): ['id' | 'dn', string] {
  for (const kind of ['id', 'dn'] as const) {
    const value: unknown = Reflect.get(Object(who), kind)
    if (typeof value === 'string' && value !== '') return [kind, value]
  }
  const text =
    'findUser takes a user name, { id } or { dn }, and revalidate { id }, each of them text that is not empty.'
  throw new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', text)
}

/** Those of `user.base` that a login would find the entry below. */
function basesAbove(dn: string, { base: bases, scope }: Settings['user']): readonly string[] {
  try {
    return bases.filter((base) => {
      const depth = depthBelow(dn, base)
      return scope === 'one' ? depth === 1 : depth !== undefined
    })
  } catch {
    return []
  }
}

/** None if no entry can have such an id. */
function filtersById(id: string, user: Settings['user']): readonly Filter[] {
  return idAttributes(user).flatMap((attribute): Filter[] => {
    const value = idBytes(attribute, id, user.binaryAttributes)
    return value === undefined ? [] : [{ type: 'equal', attribute, value }]
  })
}
