import type { ServerAddress, Settings } from '../options/settings.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import type { Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { ServerHealth } from '../words/handle.ts'
import type { Principal } from './own-entry.ts'
import { type Asked, type Found, type Gathered, Referrals, refersToPeople } from './referrals.ts'
import type { AsUser, Lease, ServerStats } from './server.ts'
import { Servers } from './servers.ts'

export type { Principal } from './own-entry.ts'
export type { Asked, Found, Gathered } from './referrals.ts'
export type { AsUser, Lease } from './server.ts'

/** The entry to bind as, at the server that holds it: a password goes nowhere else. */
export type Target = {
  readonly server: ServerAddress
  /** Made of a name that somebody typed, and not found. */
  readonly isComposed?: boolean
} & (
  | { readonly dn: string; readonly principal?: never }
  | { readonly dn?: never; readonly principal: Principal }
)

/** Answers by which a server says that it does not keep a base. */
const keptElsewhere: ReadonlySet<number> = new Set([ResultCode.referral, ResultCode.noSuchObject])

/** The directory: the server that was configured, and those that it leads to. */
export class Directory {
  /** The server that was configured. */
  readonly home: ServerAddress
  readonly #servers: Servers
  readonly #clock: Clock
  readonly #referrals: Referrals | undefined

  constructor(settings: Settings, clock: Clock) {
    const { referrals } = settings
    this.home = settings.servers[0]
    this.#servers = new Servers(settings, clock)
    this.#clock = clock
    if (referrals === 'ignore') return
    this.#referrals = new Referrals(referrals, settings, (...asked) => this.search(...asked))
  }

  get stats(): ServerStats {
    return this.#servers.stats
  }

  /**
   * Searches one server, the configured one unless another is named.
   *
   * @throws as `Server.search` does
   */
  async search(search: Search, deadline: Deadline, server = this.home): Promise<SearchOutcome> {
    return this.#servers.at(server).search(search, deadline)
  }

  /**
   * Searches a base for what belongs to a user: at the server that holds the user and, where
   * that one does not keep the base, at the configured one. Groups may be kept beside their
   * members, as in the domains of a forest, or once for all partitions of a tree.
   *
   * @throws as `Server.search` does
   */
  async searchFrom(
    server: ServerAddress,
    search: Search,
    deadline: Deadline,
  ): Promise<SearchOutcome> {
    const outcome = await this.search(search, deadline, server)
    const isElsewhere = server !== this.home && keptElsewhere.has(outcome.result.code)
    return isElsewhere ? this.search(search, deadline) : outcome
  }

  /** Whether references are looked at, to be followed or refused. */
  get heedsReferrals(): boolean {
    return this.#referrals !== undefined
  }

  /** Whether an answer names other servers, and `follow` says what becomes of that. */
  leadsOn({ code }: Result): boolean {
    return this.heedsReferrals && code === ResultCode.referral
  }

  /**
   * What searches of the configured server found, and what is found where their answers lead,
   * as `referrals` allows.
   *
   * @throws `ERR_LDAP_AUTH_REFERRAL_REFUSED`, `_REFERRAL_LIMIT`, and what a search throws, where
   * nothing was found and not everything was asked
   */
  async follow(asked: readonly Asked[], deadline: Deadline): Promise<readonly Found[]> {
    const found = this.#foundAtHome(asked)
    return this.#referrals?.follow(asked, found, deadline) ?? found
  }

  /**
   * As `follow`, for a search of many: every reference counts, also when somebody was found.
   *
   * @throws as `follow` does
   */
  async followAll(asked: readonly Asked[], deadline: Deadline): Promise<Gathered> {
    const found = this.#foundAtHome(asked)
    if (this.#referrals !== undefined) return this.#referrals.followAll(asked, found, deadline)
    return { found, isWhole: !asked.some(refersToPeople) }
  }

  /**
   * Binds as a user and lends the bound connection to `work`, with what the directory answered.
   *
   * @throws as `Server.search` does
   */
  async withUser<T>(
    { dn, principal, server }: Target,
    password: string,
    deadline: Deadline,
    work: (asUser: AsUser, answer: Result) => Promise<T>,
  ): Promise<Lease<T>> {
    return this.#servers.at(server).withUser(dn ?? principal, password, deadline, work)
  }

  /** Asks the configured server whether it is there and takes the service account. */
  async check(): Promise<ServerHealth> {
    const { url } = this.home
    const start = this.#clock.now()
    try {
      await this.#servers.home.check()
      return { url, ok: true, latencyMs: this.#clock.now() - start }
    } catch (error) {
      return { url, ok: false, error: error as LdapAuthError }
    }
  }

  #foundAtHome(asked: readonly Asked[]): readonly Found[] {
    return asked.flatMap(({ outcome }) =>
      outcome.entries.map((entry) => ({ entry, server: this.home })),
    )
  }

  /** Closes every connection to every server; who still waits on one gets the error. */
  close(error: LdapAuthError): void {
    this.#servers.close(error)
  }
}
