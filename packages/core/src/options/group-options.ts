/** Groups that are in groups, where they are found level by level. */
export interface NestingOptions {
  /**
   * Also find the groups that the user's groups are in. Each level costs a round trip, and the last
   * one is there to learn that there are no more.
   * @defaultValue `true`; `false` with a `filter` without `{{dn}}`
   */
  nested?: boolean | undefined
  /**
   * How many levels there may be; direct memberships are the first. A user with more can not log
   * in, `ERR_LDAP_AUTH_GROUPS`: a list that was cut short would take roles away without a word.
   * @defaultValue `10`
   */
  maxDepth?: number | undefined
}

/**
 * Where groups come from. Only groups below `base` are given. The primary group of a user of Active
 * Directory is one of the user's groups with every source.
 */
export type GroupsOptions = {
  /** @defaultValue `'cn'` */
  nameAttribute?: string | undefined
} & (
  | ({
      /** Search for the groups whose entry names the user. */
      source: 'search'
      base: string
      /**
       * `{{dn}}` is the user's DN, and one level further up the DN of a group; `{{username}}` is the
       * user name, `{{gidNumber}}` the number of the primary POSIX group.
       * @defaultValue `'(member={{dn}})'`
       */
      filter?: string | undefined
    } & NestingOptions)
  | ({
      /** Read the `memberOf` attribute of the user's entry, as the service account where there is one. */
      source: 'memberOf'
      /** @defaultValue groups are given wherever they are */
      base?: string | undefined
    } & NestingOptions)
  | {
      /**
       * Active Directory only. `'in-chain'`: one search by the rule 1.2.840.113556.1.4.1941, which
       * finds nested groups too and is hard work for the server. `'tokenGroups'`: the security
       * groups of the user's access token, nested ones among them.
       */
      source: 'in-chain' | 'tokenGroups'
      base: string
    }
  | ({
      /** With `directory`: the groups of that kind of directory. */
      source?: undefined
      base?: string | undefined
      filter?: string | undefined
    } & NestingOptions)
)
