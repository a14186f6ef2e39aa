import type { GroupSettings, ServerAddress } from '../options/settings.ts'
import type { Values } from '../protocol/entry.ts'
import type { Deadline } from '../words/clock.ts'
import type { LdapGroup } from '../words/user.ts'

/** Whose groups are asked for. */
export interface Member {
  readonly dn: string
  readonly username: string
  /** Which server holds the entry. */
  readonly server: ServerAddress
  /** Reads one of the {@link membershipAttributes} of the entry; undefined where nobody may read the entry. */
  readonly read: (attribute: string) => Values | undefined
}

/** @throws `ERR_LDAP_AUTH_GROUPS`, and what a search throws: a lookup that failed is never an empty list */
export type FindGroups = (member: Member, deadline: Deadline) => Promise<readonly LdapGroup[]>

/** What a user's entry says of its groups; to be read along with the entry. */
export function membershipAttributes(groups: GroupSettings | undefined): readonly string[] {
  const primary = ['primaryGroupID', 'objectSid']
  switch (groups?.source) {
    case 'search':
      return groups.filter.has('gidNumber') ? [...primary, 'gidNumber'] : primary
    case 'memberOf':
      return ['memberOf', ...primary]
    case 'in-chain':
      return primary
    default:
      return []
  }
}
