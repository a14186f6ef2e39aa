import type { DirectoryEntry, EntryUser } from '@ldap-auth/core/entries'

/** An entry as an object: under each attribute one value, or a list. */
export type EntryObject = Record<string, unknown>

/** What stands in the object beside the attributes; an attribute of that name must not replace it. */
const reserved = ['dn', 'controls', '_raw', '_groups']

/** The user, with the groups if they were looked up. */
export function userObject(user: EntryUser, hasGroups: boolean, includeRaw: boolean): EntryObject {
  const object = entryObject(user, includeRaw)
  if (hasGroups) object['_groups'] = user.groups.map((group) => entryObject(group, includeRaw))
  return object
}

export function entryObject(entry: DirectoryEntry, includeRaw: boolean): EntryObject {
  const object = objectOf(entry, text)
  if (includeRaw) object['_raw'] = objectOf(entry, (_name, value) => value)
  return object
}

function objectOf(
  { dn, attributes }: DirectoryEntry,
  read: (name: string, value: Buffer) => unknown,
): EntryObject {
  const named = [...attributes].filter(([name]) => !reserved.includes(name))
  const properties = named.map(([name, values]) => {
    const list = values.map((value) => read(name, value))
    return [name, list.length === 1 ? list[0] : list] as const
  })
  // Defines each property, so that an attribute called __proto__ is only a name.
  return Object.fromEntries([['dn', dn], ['controls', []], ...properties])
}

function text(name: string, value: Buffer): string {
  return value.toString(name.endsWith(';binary') ? 'base64' : 'utf8')
}
