import type { ServerAddress } from '../options/settings.ts'
import type { Deadline } from '../words/clock.ts'
import type { LdapGroup } from '../words/user.ts'

/** Whose groups are asked for. */
export interface Member {
  readonly dn: string
  readonly username: string
  /** The values of the entry's memberOf attribute. */
  readonly memberOf: readonly string[]
  /** Which server holds the entry. */
  readonly server: ServerAddress
}

/** @throws `ERR_LDAP_AUTH_GROUPS`, and what a search throws: a lookup that failed is never an empty list */
export type FindGroups = (member: Member, deadline: Deadline) => Promise<readonly LdapGroup[]>
