import type { Directory } from '../directory/directory.ts'
import { readGroups } from '../groups/read.ts'
import type { ServerAddress } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import type { Filter } from '../text/filter.ts'
import type { FilterTemplate } from '../text/filter-template.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import { type DirectoryEntry, directoryEntry } from './directory-entry.ts'
import type { EntrySettings } from './options.ts'

type Groups = NonNullable<EntrySettings['groups']>

/** Finds the entries of a user's groups. */
export type FindGroupEntries = (
  user: Entry,
  server: ServerAddress,
  deadline: Deadline,
) => Promise<readonly DirectoryEntry[]>

/** @throws `ERR_LDAP_AUTH_GROUPS`, and what a search throws: a lookup that failed is never an empty list */
export function createFindGroupEntries(
  groups: EntrySettings['groups'],
  directory: Directory,
): FindGroupEntries {
  if (groups === undefined) return async () => []
  const { base, scope, attributes } = groups
  return async (user, server, deadline) => {
    const search = { base, scope, attributes, filter: filterFor(user, groups) }
    const entries = await readGroups(search, (one) => directory.searchFrom(server, one, deadline))
    return entries.map((entry) => directoryEntry(entry))
  }
}

function filterFor(user: Entry, { filter, dnAttribute }: Groups): Filter {
  const template = typeof filter === 'function' ? filter(directoryEntry(user)) : filter
  const dn = dnAttribute === undefined ? user.dn : valueFor('dn', dnAttribute, user, template)
  return template.fill({ dn, username: valueFor('username', 'uid', user, template) })
}

/** No value at all would match whatever group has none, or has any. */
function valueFor(
  placeholder: string,
  attribute: string,
  user: Entry,
  template: FilterTemplate,
): Buffer | string {
  const [value = ''] = user.buffers(attribute)
  if (value.length > 0 || !template.has(placeholder)) return value
  const text = `The groups of ${quote(user.dn)} can not be looked up: the entry has no ${attribute}, which {{${placeholder}}} in groups.filter stands for.`
  throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text)
}
