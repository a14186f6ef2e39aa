import type { DirectoryPreset, GroupReference } from '../words/resolved-options.ts'
import type { GroupsOptions } from './group-options.ts'
import type { ThrottleOptions } from './throttle.ts'
import type { TlsOptions } from './tls/options.ts'
import type { UserOptions } from './user/options.ts'

/** The account that searches. */
export type ServiceOptions = PasswordServiceOptions | ExternalServiceOptions

/** An account with a password. */
export interface PasswordServiceOptions {
  /** Any bind name that the directory accepts: a DN; on Active Directory also `user@domain` or `DOMAIN\user`. */
  dn: string
  /**
   * The password, or a function that gets it, for one that changes. It is asked before the first
   * bind, and again where the directory refuses what it gave; bound again is only with another answer.
   */
  password: string | (() => string | Promise<string>)
}

/** The account that the client certificate in `tls` stands for. Only over TLS. */
export interface ExternalServiceOptions {
  /** SASL EXTERNAL (RFC 4513 section 5.2.3). */
  mechanism: 'EXTERNAL'
}

/** Who may come in, beyond having the right password. Each condition that is given must hold. */
export interface RequireOptions {
  /** Groups; one of them is enough. */
  anyGroup?: readonly GroupReference[] | undefined
  /** Names of `roles`; one of them is enough. */
  anyRole?: readonly string[] | undefined
  /** A filter that the user's entry must match, such as `(employeeType=staff)`. */
  filter?: string | undefined
}

/**
 * What becomes of the answer that something is kept by another server (RFC 4511 sections 4.1.10
 * and 4.5.3).
 *
 * - `'ignore'`: references beside what was found are dropped. A `user.base` that the directory says
 *   another server keeps is `ERR_LDAP_AUTH_SEARCH`.
 * - `'refuse'`: nobody who is not found here is taken for unknown while there are references:
 *   that is `ERR_LDAP_AUTH_REFERRAL_REFUSED`. Nothing is sent anywhere else.
 * - `{ follow }`: they are followed to the hosts that are listed, and refused elsewhere.
 */
export type ReferralsOptions = 'ignore' | 'refuse' | { follow: FollowOptions }

/**
 * Whereto references are followed, how far and when. The search goes on with `service`, and the
 * password of whoever is found goes to the server that has the entry. So whoever runs a listed
 * server learns passwords and says who comes in: list none that you would not put into `url`.
 *
 * A listed server is contacted no less safely than `url`: `ldaps://` stays what it is; `ldap://`
 * means StartTLS, or TLS from the first byte at port 636; and clear text only where `url` has it
 * too and the host is this machine or `allowPlaintext` is set. The certificate has to carry the
 * host's own name, also where `tls.servername` is set.
 */
export interface FollowOptions {
  /**
   * Host names or addresses, such as `dc1.corp.example.com:636`. `*` stands for one label, as in
   * `*.corp.example.com`, and can not be the last one. A host without a port allows 389 and 636,
   * and no other. The servers in `url` need not be listed. A host that is not on the list is
   * neither looked up nor connected to.
   */
  hosts: readonly string[]
  /**
   * References to follow one after another, each named by the answer of the one before.
   * @defaultValue `5`
   */
  maxHops?: number | undefined
  /**
   * Follow the references also when somebody has been found, so that a name which is there twice,
   * on two servers, is refused. An unreachable server proves nothing, and is no error then.
   * @defaultValue `false`
   */
  exhaustive?: boolean | undefined
}

/**
 * Servers by the name of a domain: those of the SRV records at `_ldap._tcp` below it (RFC 2782), by
 * priority and weight. They are asked for before the first login, every `refreshMs`, and when a server
 * fails. While the name servers give no answer, the last one counts.
 *
 * A server at port 636 is spoken to over TLS from the first byte, and every other one over StartTLS. In
 * clear only where `tls.startTls` is not set, and the host is this machine or `allowPlaintext` is set.
 * Whoever can forge an answer of the name servers chooses among the hosts below: the certificate has to
 * carry the name of the host, or `tls.servername`.
 */
export interface SrvOptions {
  /** Such as `example.com`. */
  srv: string
  /**
   * Hosts outside of the domain that the records may name, as in `referrals.follow.hosts`. Any other one
   * is passed over. Hosts below the domain need not be listed, whatever their port.
   * @defaultValue none
   */
  hosts?: readonly string[] | undefined
  /**
   * Milliseconds after which the records are asked for again.
   * @defaultValue `300000`
   */
  refreshMs?: number | undefined
}

/**
 * What is remembered of those who logged in. By default their entries, so that a login asks the
 * directory nothing but whether the password is right; and it is asked that at every login.
 */
export interface CacheOptions {
  /**
   * How many people are remembered at most. Whoever has not logged in for longest is forgotten first.
   * @defaultValue `1000`
   */
  max?: number | undefined
  /**
   * Milliseconds for which attributes, groups, roles and `require` count as they were read.
   * @defaultValue `60000`
   */
  ttlMs?: number | undefined
  /**
   * Let people in without the directory for `ttlMs` milliseconds after it took the same password.
   * For so long they get in although the directory would not let them any more.
   * @defaultValue `false`
   */
  passwords?: false | { ttlMs: number } | undefined
  /**
   * While no server can be reached or answers in time: milliseconds for which people get in by the
   * password that the directory took last.
   * @defaultValue `0`, which is never
   */
  staleIfErrorMs?: number | undefined
}

/** What `createLdapAuth` takes. A key set to `undefined` counts as absent; an unknown one is refused. */
export interface LdapAuthOptions {
  /**
   * `ldaps://host` or `ldap://host`, or where to ask for the servers. Of a list, which is in order of
   * preference, the first server is used that answers. All of them have to hold the same directory.
   */
  url: string | readonly string[] | SrvOptions
  /** Whom TLS trusts, and what it shows. */
  tls?: TlsOptions | undefined
  /** Absent: searches are anonymous. */
  service?: ServiceOptions | undefined
  /** How people are found. */
  user: UserOptions
  /** Absent: groups are not looked up. */
  groups?: GroupsOptions | undefined
  /** The groups that give each role. */
  roles?: Readonly<Record<string, readonly GroupReference[]>> | undefined
  /** Who may come in; absent: whoever has the right password. */
  require?: RequireOptions | undefined
  /**
   * A kind of directory, whose habits become the defaults of `user` and, where it is given, of `groups`.
   * What is written there counts more, and `options` of the handle shows what came of it.
   */
  directory?: DirectoryPreset | undefined
  /** @defaultValue `'ignore'` */
  referrals?: ReferralsOptions | undefined
  /** The connections to each server. */
  pool?:
    | {
        /**
         * Connections that searches share.
         * @defaultValue `2`
         */
        searchConnections?: number | undefined
        /**
         * Connections that check passwords, one at a time each.
         * @defaultValue `8`
         */
        bindConnections?: number | undefined
        /**
         * Milliseconds after which a connection that nobody uses is closed.
         * @defaultValue `60000`
         */
        idleMs?: number | undefined
        /**
         * Milliseconds after which a connection takes nothing new: what is under way on it ends first.
         * @defaultValue `3600000`
         */
        maxAgeMs?: number | undefined
        /**
         * How many logins may wait for a connection of one kind; one more is `ERR_LDAP_AUTH_POOL_EXHAUSTED`.
         * @defaultValue `1024`
         */
        maxWaiting?: number | undefined
        /**
         * Milliseconds that a login waits for one of the `bindConnections` to be free, before it ends
         * in `ERR_LDAP_AUTH_POOL_EXHAUSTED`.
         * @defaultValue `5000`
         */
        acquireMs?: number | undefined
      }
    | undefined
  /** How long to wait for the directory. */
  timeouts?:
    | {
        /**
         * Milliseconds for a connection to stand, TLS included.
         * @defaultValue `5000`
         */
        connectMs?: number | undefined
        /**
         * Milliseconds for one request.
         * @defaultValue `10000`
         */
        operationMs?: number | undefined
        /**
         * Milliseconds for a whole login.
         * @defaultValue `15000`
         */
        loginMs?: number | undefined
      }
    | undefined
  /** What is too large to be taken. */
  limits?:
    | {
        /**
         * Bytes of the largest message taken from the directory, and of all the answers to one search.
         * @defaultValue `16777216`
         */
        messageBytes?: number | undefined
        /**
         * Characters of the longest user name.
         * @defaultValue `256`
         */
        usernameChars?: number | undefined
        /**
         * Bytes of the longest password.
         * @defaultValue `1024`
         */
        passwordBytes?: number | undefined
      }
    | undefined
  /** How often passwords may be wrong. */
  throttle?: ThrottleOptions | undefined
  /** What is remembered of those who logged in; `false` for nothing. */
  cache?: false | CacheOptions | undefined
  /**
   * Send passwords in clear over `ldap://` to a host other than this one.
   * @defaultValue `false`
   */
  allowPlaintext?: boolean | undefined
}
