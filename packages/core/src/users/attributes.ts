import { membershipAttributes } from '../groups/member.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Entry, Values } from '../protocol/entry.ts'
import type { AttributeSource } from '../words/user.ts'
import { accountStateAttributes } from './account-state.ts'

type UserSettings = Settings['user']

/** Attributes with a value that is not reused, one per kind of directory. */
const immutableIds = ['objectGUID', 'entryUUID', 'nsUniqueId']

/** What is read from a user's entry, and with whose rights it may be read. */
export interface AttributePlan {
  /** What the application asked for, and the user name. */
  readonly profile: readonly string[]
  /** For the search that finds the user. */
  readonly byService: readonly string[]
  /** For the read as the user; empty if there is none. */
  readonly byUser: readonly string[]
  /** For a look-up without a password, where the service account reads everything. */
  readonly byLookUp: readonly string[]
}

export function planAttributes(settings: Settings): AttributePlan {
  const { user } = settings
  const profile = distinct([...user.attributes, user.usernameAttribute])
  const identity = [...idAttributes(user), user.usernameAttribute]
  const membership = membershipAttributes(settings.groups)
  // With whosever rights: who may not read the state of an account sees none, and that is no news.
  const found = [...identity, ...membership, ...accountStateAttributes]
  const everything = distinct([...profile, ...found])
  return {
    profile,
    byService: user.readAs === 'user' ? distinct(found) : everything,
    byUser: user.readAs === 'service' ? [] : everything,
    byLookUp: everything,
  }
}

export function idAttributes({ idAttribute }: UserSettings): readonly string[] {
  if (idAttribute === undefined) return immutableIds
  return idAttribute.toLowerCase() === 'dn' ? [] : [idAttribute]
}

/** The entry as the service account saw it and, if it was read, as the user sees it. */
export interface Views {
  readonly service: Entry
  readonly user?: Entry | undefined
  /** Which server holds it. */
  readonly server: ServerAddress
}

/** Both entries, wherever they came from. */
export type Entries = Pick<Views, 'service' | 'user'>

/** An attribute's values, and with whose rights they were read. */
export interface Reading {
  readonly source: AttributeSource
  readonly values: Values
}

/** Reads an attribute from the view that it may be taken from; undefined if there is no such view. */
export type Read = (views: Entries, name: string) => Reading | undefined

/**
 * What the user may read comes from the user's own view. The service account fills the gaps, and
 * can only do so if there is one: what an anonymous search saw is nobody's right to know.
 */
export function createRead(settings: Settings): Read {
  const { readAs } = settings.user
  const fillsGaps = readAs === 'user-then-service' && settings.service !== undefined
  const serviceReads = readAs === 'service' || fillsGaps
  return (views, name) => {
    const own = views.user?.values(name)
    if (own?.length) return { source: 'user', values: own }
    if (serviceReads) return readAsService(views, name)
    return own && { source: 'missing', values: own }
  }
}

/**
 * With whose rights memberships are read: where there is a service account, with those of nobody
 * else, as a look-up without a password has no others. Roles must not change by who reads.
 */
export function createReadMembership({ service }: Settings, read: Read): Read {
  return service === undefined ? read : readAsService
}

export function readAsService({ service }: Entries, name: string): Reading {
  const values = service.values(name)
  return { source: values.length > 0 ? 'service' : 'missing', values }
}

/** Each name once, as it is spelled first. */
export function distinct(names: readonly string[]): string[] {
  const known = new Map<string, string>()
  for (const name of names) {
    const key = name.toLowerCase()
    if (!known.has(key)) known.set(key, name)
  }
  return [...known.values()]
}
