import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import { isBelow } from '../text/dn.ts'
import type { Filter } from '../text/filter.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { UserReference } from '../words/handle.ts'
import type { LdapUser } from '../words/user.ts'
import { idAttributes } from './attributes.ts'
import { guidBytes } from './identity.ts'
import type { Locate } from './locate.ts'
import { faultOfName } from './typed-name.ts'
import type { Describe } from './user.ts'

/** Looks a user up without a password. */
export type FindUser = (who: UserReference, deadline: Deadline) => Promise<LdapUser | null>

const everyEntry: Filter = { type: 'present', attribute: 'objectClass' }

/** @throws `ERR_LDAP_AUTH_OPTIONS` for a reference of another shape, and what the search throws */
export function createFindUser(
  settings: Settings,
  directory: Directory,
  attributes: readonly string[],
  locate: Locate,
  describe: Describe,
): FindUser {
  const { user, limits } = settings

  return async (who, deadline) => {
    const entry = await find(who, deadline)
    return entry === undefined ? null : describe({ service: entry }, deadline, nameIn(who))
  }

  async function find(who: UserReference, deadline: Deadline): Promise<Entry | undefined> {
    if (typeof who === 'string') {
      if (faultOfName(who, limits.usernameChars) !== undefined) return undefined
      return (await locate(user.filter.fill({ username: who }), deadline)).entry
    }
    const [kind, value] = reference(who)
    if (kind === 'dn' || idAttributes(user).length === 0) return entryAt(value, deadline)
    return (await locate(filterById(value, user), deadline)).entry
  }

  /** Only below `user.base`: the service account may see more than users. */
  async function entryAt(dn: string, deadline: Deadline): Promise<Entry | undefined> {
    if (!liesBelow(dn, user.base)) return undefined
    const search = {
      base: dn,
      scope: 'base',
      filter: everyEntry,
      attributes,
      sizeLimit: 1,
    } as const
    const { result, entries } = await directory.search(search, deadline)
    if (result.code === ResultCode.success) return entries[0]
    if (result.code === ResultCode.noSuchObject) return undefined
    const text = `The entry ${dn} could not be read: ${describeResult(result)}.`
    throw new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text)
  }
}

function nameIn(who: UserReference): string | undefined {
  return typeof who === 'string' ? who : undefined
}

function reference(who: { id: string } | { dn: string }): ['id' | 'dn', string] {
  for (const kind of ['id', 'dn'] as const) {
    const value: unknown = Reflect.get(Object(who), kind)
    if (typeof value === 'string' && value !== '') return [kind, value]
  }
  const text = 'findUser takes a user name, { id } or { dn }, each of them text that is not empty.'
  throw new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', text)
}

function liesBelow(dn: string, bases: readonly string[]): boolean {
  try {
    return bases.some((base) => isBelow(dn, base))
  } catch {
    return false
  }
}

function filterById(id: string, user: Settings['user']): Filter {
  const filters = idAttributes(user).flatMap((attribute): Filter[] => {
    const value = idBytes(attribute, id, user)
    return value === undefined ? [] : [{ type: 'equal', attribute, value }]
  })
  return { type: 'or', filters }
}

function idBytes(attribute: string, id: string, user: Settings['user']): Buffer | undefined {
  const key = attribute.toLowerCase()
  if (key === 'objectguid') return guidBytes(id)
  return Buffer.from(id, user.binaryAttributes.has(key) ? 'base64' : 'utf8')
}
