import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Filter } from '../text/filter.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { UserReference } from '../words/handle.ts'
import { idAttributes } from './attributes.ts'
import { createLocate, type Located, nobody } from './locate.ts'
import { createLocateByName } from './locate-by-name.ts'
import { basesAbove, createReadEntry } from './read-entry.ts'
import { idSpellingOf } from './spelling.ts'
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
  settings: Settings,
  directory: Directory,
  attributes: readonly string[],
): FindEntry {
  const { user, limits } = settings
  const anybody = user.filter.fillForAnybody()
  const locate = createLocate(settings, directory, attributes)
  const byName = createLocateByName(settings, directory, attributes)
  const readEntry = createReadEntry(directory, user, attributes)

  async function byDn(dn: string, deadline: Deadline): Promise<Located> {
    // The service account may see more than users: only what a login could find is looked at.
    if (basesAbove(dn, user).length === 0) return nobody
    return bindable((await readEntry(dn, anybody, deadline)) ?? nobody, user)
  }

  async function byId(id: string, deadline: Deadline): Promise<Located> {
    const filters = filtersById(id, user)
    if (filters.length === 0) return nobody
    const filter = { type: 'and', filters: [{ type: 'or', filters }, anybody] } as const
    return bindable(await locate(filter, deadline), user)
  }

  return async (who, deadline) => {
    if (typeof who === 'string') {
      if (faultOfName(who, limits.usernameChars) !== undefined) return nobody
      return user.dn === undefined ? byName(who, deadline) : byDn(user.dn.fill(who), deadline)
    }
    const [kind, value] = reference(who)
    if (value.length > MAX_REFERENCE_CHARS) return nobody
    const isDn = kind === 'dn' || idAttributes(user).length === 0
    return isDn ? byDn(value, deadline) : byId(value, deadline)
  }
}

/** A DN that no user name makes is not one that a login binds as. */
function bindable(located: Located, { dn }: Settings['user']): Located {
  if (dn === undefined || located.entry === undefined) return located
  return dn.matches(located.entry.dn) ? located : nobody
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

/** None if no entry can have such an id. */
function filtersById(id: string, user: Settings['user']): readonly Filter[] {
  return idAttributes(user).flatMap((attribute): Filter[] => {
    const value = idSpellingOf(attribute, user.binaryAttributes).bytesOf(id)
    return value === undefined ? [] : [{ type: 'equal', attribute, value }]
  })
}
