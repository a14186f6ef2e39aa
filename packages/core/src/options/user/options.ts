/** How a user name becomes an entry, and what is read from it. */
export interface UserOptions {
  /** The DN, or DNs, below which people are searched. Needed without `dn`. */
  base?: string | readonly string[] | undefined
  /**
   * The search filter (RFC 4515) with `{{username}}` where the typed name goes, such as `(uid={{username}})`.
   * The placeholders of other products are taken as well, one kind at a time: `$username$`, `$username`,
   * `{0}`, `{username}`, `{input}`, `%s`, `%u`, `%{username}` and `%(user)s`. Outer parentheses may be left out.
   */
  filter?: string | undefined
  /** Instead of `filter`: what stands before the typed name, such as `(uid=`. */
  prefix?: string | undefined
  /** Instead of `filter`: what stands behind the typed name, such as `)`. */
  suffix?: string | undefined
  /**
   * Instead of a search, with `base`, `filter`, `scope` and `match`: the DN that users are bound as, with
   * `{{username}}` in its first RDN, such as `uid={{username}},ou=people,dc=example,dc=com`.
   */
  dn?: string | undefined
  /**
   * Active Directory only. Instead of a search, with `filter` and `match`: what stands behind the `@` of the
   * principal name that users are bound by, such as `corp.example.com`. A typed name that has it already keeps it,
   * and one with another is nobody's. After the bind the entry is read below `base`.
   */
  upn?: string | undefined
  /**
   * The whole subtree below `base`, or only the level right below it.
   * @defaultValue `'sub'`
   */
  scope?: 'sub' | 'one' | undefined
  /**
   * What to do when several entries match: refuse the login, or take the first one that the directory sends.
   * @defaultValue `'unique'`
   */
  match?: 'unique' | 'first' | undefined
  /**
   * The attribute whose value is the user's name.
   * @defaultValue the attribute that `{{username}}` is compared with in the filter, or that holds it in `dn`; sAMAccountName with `upn`
   */
  usernameAttribute?: string | undefined
  /**
   * The attribute whose value stays the same for ever; `'dn'` for directories without one.
   * @defaultValue the first of objectGUID, entryUUID and nsUniqueId that the entry has
   */
  idAttribute?: string | undefined
  /** @defaultValue `['mail', 'cn', 'sn', 'givenName']` */
  attributes?: readonly string[] | undefined
  /**
   * Attributes among `attributes` to give as base64, beside those that are known to be binary.
   * Without being named here objectGUID is given as UUID text, objectSid and sIDHistory as `S-1-...`.
   */
  binaryAttributes?: readonly string[] | undefined
  /**
   * With whose rights `attributes` are read. `'user-then-service'` reads them as the user and takes
   * from the service account what the user may not read.
   * @defaultValue `'user-then-service'`
   */
  readAs?: 'user-then-service' | 'service' | 'user' | undefined
}
