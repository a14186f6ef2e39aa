import type { LdapAuthError, LdapAuthErrorCode } from './errors.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import type { AuthResult, Credentials, Revalidation } from './result.ts'
import type { LdapUser, LdapUserSummary } from './user.ts'

/** What a caller knows about the login at hand. */
export interface LoginContext {
  /** Calls the login off, with `ERR_LDAP_AUTH_ABORTED`. A bind that was already sent still ends in the background. */
  signal?: AbortSignal | undefined
  /** The address the person logs in from, as the framework tells it. */
  clientAddress?: string | undefined
}

/** Whom to look up: a user name as a person would type it, an immutable id, or a DN. */
export type UserReference = string | { id: string } | { dn: string }

/** How `searchUsers` searches. */
export interface SearchUsersOptions {
  /**
   * How many people to give at most, 1 to 100.
   * @defaultValue `20`
   */
  limit?: number | undefined
}

/** What `searchUsers` found. */
export interface FoundUsers {
  /** In the order of their names. */
  users: LdapUserSummary[]
  /** Whether there are, or may be, more. */
  partial: boolean
}

/** Somebody who logged in before: an `LdapUser`, or what was kept of it. */
export interface LoggedInUser {
  /** The `id` of the `LdapUser`. */
  id: string
  /** Where the entry was: tells one that is gone from one whose id may not be searched for. */
  dn?: string | undefined
  /** Of several user names of the entry, the one that this user goes by. */
  username?: string | undefined
}

/** How one server answered `check()`. */
export interface ServerHealth {
  /** As it is configured, or as the SRV record names it. */
  url: string
  /** Whether it answered, and took the service account. */
  ok: boolean
  /** Milliseconds until it answered. */
  latencyMs?: number
  /** Why it is not ok. */
  error?: LdapAuthError
}

/** What `check()` found. */
export interface DirectoryHealth {
  /** Whether logins find a server that answers. */
  healthy: boolean
  /** In the order of preference. */
  servers: ServerHealth[]
}

/** Figures of one kind of connection. */
export interface LaneStats {
  /** Connections that are up. */
  readonly open: number
  /** Requests in flight on them. */
  readonly busy: number
  /** Requests waiting for a connection. */
  readonly waiting: number
}

/** One server as it is now. */
export interface ServerStats {
  readonly url: string
  /** `'down'`: it is left alone, and asked in the background until it answers. */
  readonly state: 'up' | 'down'
  /** Why it is down. */
  readonly code?: LdapAuthErrorCode
  readonly searchConnections: LaneStats
  readonly bindConnections: LaneStats
}

/** So many tries of an account in such a time. */
export interface AccountLimit {
  /** One more is refused. */
  readonly max: number
  /** Milliseconds in which tries count. */
  readonly windowMs: number
}

/** What became of logins that were not left to the directory. */
export interface ThrottleStats {
  /**
   * How many wrong passwords an account may have: `throttle.account`, and, once that is known, what keeps
   * clear of the directory's own lockout. All of them hold at once.
   */
  readonly accountLimits: readonly AccountLimit[]
  /** Logins that were not tried, for there had been too many. */
  readonly blocked: number
  /** Logins refused without a bind, as the directory had refused the same password before. */
  readonly repeated: number
  /** How often the store failed or did not answer in time. */
  readonly storeFailures: number
}

/** Figures of what is remembered. */
export interface CacheFigures {
  /** How often somebody was found there. */
  readonly hits: number
  /** How often the directory had to be asked. */
  readonly misses: number
  /** How many people it holds. */
  readonly size: number
}

/** Counters since the start, and the connections to all servers as they are now. */
export interface LdapAuthStats {
  readonly logins: {
    /** Let in. */
    readonly accepted: number
    /** Refused by the directory, or by a rule: wrong passwords, unknown names, locked accounts, too many tries. */
    readonly rejected: number
    /** Ended in an `LdapAuthError`. */
    readonly failed: number
  }
  /** Those to all servers together. */
  readonly searchConnections: LaneStats
  readonly bindConnections: LaneStats
  /** In the order of preference; behind them those that references led to. */
  readonly servers: readonly ServerStats[]
  readonly throttle: ThrottleStats
  readonly cache: {
    /** People as they were read. */
    readonly user: CacheFigures
    /** Passwords that let in without the directory. */
    readonly password: CacheFigures
    /** Passwords that let in while no server answers. */
    readonly stale: CacheFigures
  }
}

/** A directory to log users in against, as `createLdapAuth` gives it. */
export interface LdapAuth extends AsyncDisposable {
  /**
   * Logs a person in. Resolves for right and wrong passwords alike; rejects with an
   * {@link LdapAuthError} when nobody could say.
   *
   * @throws `ERR_LDAP_AUTH_CONNECT`, `_TLS`, `_TIMEOUT`, `_POOL_EXHAUSTED`, `_CLOSED`, `_ABORTED`,
   * `_PROTOCOL`, `_SERVICE_BIND`, `_CLIENT_CERTIFICATE_REQUIRED`, `_SEARCH`, `_GROUPS`, `_REFERRAL_REFUSED`,
   * `_REFERRAL_LIMIT`, `_THROTTLE_STORE`, and, only once the password was proved, `_USERNAME_ATTRIBUTE_MISSING` and `_ID_MISSING`
   */
  authenticate(credentials: Credentials, context?: LoginContext): Promise<AuthResult>
  /**
   * Looks a person up with the service account, without a password: this can never count as a login.
   * `null` if nobody, or more than one entry, answers to the reference, or if `user.filter` would not
   * let that entry log in under any name. Attributes are read as the service account.
   *
   * @throws the codes of {@link LdapAuth.authenticate}
   */
  findUser(who: UserReference): Promise<LdapUser | null>
  /**
   * Finds people whose cn, sn, mail, givenName or user name begins with a text, with the service account,
   * for somebody to choose from. Only people are found whom `user.filter` could let in under some name,
   * and entries without an id or a user name are left out. A text that is empty, too long for a user name
   * or has control characters finds nobody. `displayName` and `email` are there if `user.attributes` asks
   * for what they come from.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` for a `limit` that is not a whole number from 1 to 100, and the codes of
   * {@link LdapAuth.authenticate}
   */
  searchUsers(text: string, options?: SearchUsersOptions): Promise<FoundUsers>
  /**
   * Asks, with the service account and without a password, whether a user who logged in before would
   * still be let in: is there, still matches `user.filter`, is neither disabled nor expired as far as the
   * entry tells, and still meets `require`. A lock after wrong passwords, or a password that has expired
   * or has to be changed, ends no login. Gives the user afresh, with groups and roles as they are now;
   * attributes are read as the service account.
   *
   * @throws the codes of {@link LdapAuth.authenticate}: a directory that does not answer ends no login
   */
  revalidate(user: LoggedInUser): Promise<Revalidation>
  /** Asks each server of the directory whether it is there and takes the service account. Never rejects. */
  check(): Promise<DirectoryHealth>
  /**
   * Forgets what is remembered of a user, whose name is given as one of those that they log in with or
   * as the directory spells it; without a name, of everybody: who they are, and which passwords were
   * right or wrong. What a login in progress has learned is not remembered either.
   */
  invalidate(username?: string): void
  /**
   * Lets the logins in flight finish, then closes every connection. Calls that come later reject
   * with `ERR_LDAP_AUTH_CLOSED`.
   *
   * @param options - `graceMs`: milliseconds to wait for logins in flight before they are cut off; 5000 by default
   */
  close(options?: { graceMs?: number }): Promise<void>
  /** The figures of this moment. */
  readonly stats: LdapAuthStats
  /** The options in force, frozen, with every secret masked. */
  readonly options: ResolvedOptions
}
