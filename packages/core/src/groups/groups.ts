import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Deadline } from '../words/clock.ts'
import type { LdapGroup } from '../words/user.ts'
import { groupsOfMemberOf } from './member-of.ts'
import { searchGroups } from './search.ts'

/** Whose groups are asked for. */
export interface Member {
  readonly dn: string
  readonly username: string
  /** The values of the entry's memberOf attribute. */
  readonly memberOf: readonly string[]
}

/** @throws `ERR_LDAP_AUTH_GROUPS`, and what a search throws: a lookup that failed is never an empty list */
export type FindGroups = (member: Member, deadline: Deadline) => Promise<readonly LdapGroup[]>

export function createFindGroups(settings: Settings, directory: Directory): FindGroups {
  const { groups } = settings
  if (groups === undefined) return async () => []
  if (groups.source === 'search') return searchGroups(groups, directory)
  return async ({ memberOf }) => groupsOfMemberOf(memberOf, groups.nameAttribute)
}
