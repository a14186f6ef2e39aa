/**
 * The attributes read from the user's entry: every value as text, objectGUID as a UUID, objectSid as
 * `S-1-...`, and other binary ones as base64.
 * An open interface, so that an application can name what it asks for:
 *
 * ```ts
 * declare module '@ldap-auth/core' {
 *   interface LdapUserAttributes { departmentNumber: readonly string[] }
 * }
 * ```
 *
 * With an adapter, its own module is named instead, such as `@ldap-auth/express`.
 */
export interface LdapUserAttributes {
  [name: string]: readonly string[]
}

/** A group that the user is a member of. */
export interface LdapGroup {
  /** As the directory spells it. */
  dn: string
  /** The value of `groups.nameAttribute`. */
  name: string
}

/** With whose rights an attribute was read; `missing` if with nobody's. */
export type AttributeSource = 'user' | 'service' | 'missing'

/** As much of a user as it takes to choose one. */
export type LdapUserSummary = Pick<LdapUser, 'id' | 'dn' | 'username' | 'displayName' | 'email'>

/** A person as the directory knows them. Frozen, and never shared between two logins. */
export interface LdapUser {
  /**
   * What stays the same when the person is renamed or moved: `user.idAttribute`, or the first of
   * objectGUID (as UUID text), entryUUID and nsUniqueId that the entry has.
   */
  readonly id: string
  /** The name of the directory that knows the person, where several were joined. It stands before the id, too. */
  readonly directory?: string
  /** The entry's distinguished name, as the directory spells it. */
  readonly dn: string
  /** The value of the user name attribute, as the directory spells it. */
  readonly username: string
  /** The first value of displayName, or else of cn. Like the three below, it is there if `user.attributes` asks for it. */
  readonly displayName?: string
  /** The first value of givenName. */
  readonly givenName?: string
  /** The first value of sn. */
  readonly familyName?: string
  /** The first value of mail. */
  readonly email?: string
  /** Empty unless `groups` is configured. */
  readonly groups: readonly LdapGroup[]
  /** The names of `roles` that the groups give. */
  readonly roles: readonly string[]
  /** Keys are spelled as they were asked for. */
  readonly attributes: Readonly<LdapUserAttributes>
  /** With whose rights each attribute that was asked for was read. */
  readonly attributeSources: Readonly<Record<string, AttributeSource>>
  /** What the directory said about the password at the login; a look-up without a password has none. */
  readonly passwordWarning?: {
    /** Until the password expires. */
    readonly expiresInSeconds?: number
    /** How often a password that has expired is still taken. */
    readonly graceLoginsLeft?: number
  }
}
