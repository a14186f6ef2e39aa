import type { ServerAddress, Settings } from '../options/settings.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import type { Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { ServerHealth } from '../words/handle.ts'
import type { AsUser, Lease } from './lease.ts'
import type { Principal } from './own-entry.ts'
import {
  type Asked,
  createFollow,
  type Follow,
  type Found,
  foundAtHome,
  type Gathered,
  refersToPeople,
} from './referrals.ts'
import { createAddressOf } from './referred-address.ts'
import type { Answer } from './server.ts'
import { Servers } from './servers.ts'

export type { AsUser, Lease } from './lease.ts'
export type { Principal } from './own-entry.ts'
export type { Asked, Found, Gathered } from './referrals.ts'

/**
 * The entry to bind as, at the server that holds it: a password goes to no other one, but to those that
 * stand in for it. Without a server it is held by the configured ones.
 */
export type Target = {
  readonly server?: ServerAddress
  /** Made of a name that somebody typed, and not found. */
  readonly isComposed?: boolean
} & (
  | { readonly dn: string; readonly principal?: never }
  | { readonly dn?: never; readonly principal: Principal }
)

/** Answers by which a server says that it does not keep a base. */
const keptElsewhere: ReadonlySet<number> = new Set([ResultCode.referral, ResultCode.noSuchObject])

/** The directory: the servers that were configured, and those that they lead to. */
export class Directory {
  readonly #servers: Servers
  readonly #follow: Follow | undefined

  constructor(settings: Settings, clock: Clock) {
    const { referrals } = settings
    this.#servers = new Servers(settings, clock)
    if (referrals === 'ignore') return
    const known = (): readonly ServerAddress[] =>
      this.#servers.configured.map(({ address }) => address)
    const addressOf = createAddressOf(referrals.hosts, settings, known)
    this.#follow = createFollow(referrals, addressOf, (...asked) => this.search(...asked))
  }

  get stats(): Servers['stats'] {
    return this.#servers.stats
  }

  /**
   * Searches a server, or one that stands in for it; without a name, the configured one that is preferred.
   *
   * @throws as `Server.search` does
   */
  search(search: Search, deadline: Deadline, server?: ServerAddress): Promise<Answer> {
    return this.#servers.inTurn(server, deadline, (one, attempt) => one.search(search, attempt))
  }

  /**
   * Searches a base for what belongs to a user: at the server that holds the user and, where
   * that one does not keep the base, at a configured one. Groups may be kept beside their
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
    const isElsewhere =
      keptElsewhere.has(outcome.result.code) && !this.#servers.isConfigured(server)
    return isElsewhere ? this.search(search, deadline) : outcome
  }

  /** Whether a server is one of those that are configured now. */
  isConfigured(server: ServerAddress): boolean {
    return this.#servers.isConfigured(server)
  }

  /** Whether references are looked at, to be followed or refused. */
  get heedsReferrals(): boolean {
    return this.#follow !== undefined
  }

  /** Whether an answer names other servers, and `follow` says what becomes of that. */
  leadsOn({ code }: Result): boolean {
    return this.heedsReferrals && code === ResultCode.referral
  }

  /**
   * What searches of the configured servers found, and what is found where their answers lead,
   * as `referrals` allows.
   *
   * @throws `ERR_LDAP_AUTH_REFERRAL_REFUSED`, `_REFERRAL_LIMIT`, and what a search throws, where
   * nothing was found and not everything was asked
   */
  async follow(asked: readonly Asked[], deadline: Deadline): Promise<readonly Found[]> {
    if (this.#follow === undefined) return foundAtHome(asked)
    return (await this.#follow(asked, deadline)).found
  }

  /**
   * As `follow`, for a search of many: every reference counts, also when somebody was found.
   *
   * @throws as `follow` does
   */
  async followAll(asked: readonly Asked[], deadline: Deadline): Promise<Gathered> {
    if (this.#follow !== undefined) return this.#follow(asked, deadline, true)
    return { found: foundAtHome(asked), isWhole: !asked.some(refersToPeople) }
  }

  /**
   * Binds as a user and lends the bound connection to `work`, with what the directory answered. Another
   * server is tried only as long as no password was sent: the bind may have been counted. `onBind` is told
   * when it is about to leave.
   *
   * @throws as `Server.search` does
   */
  withUser<T>(
    { dn, principal, server }: Target,
    password: string,
    deadline: Deadline,
    work: (asUser: AsUser, answer: Result) => Promise<T>,
    onBind?: () => void,
  ): Promise<Lease<T>> {
    let isWritten = false
    const leaves = (): void => {
      isWritten = true
      onBind?.()
    }
    return this.#servers.inTurn(
      server,
      deadline,
      (one, attempt) =>
        one.withUser(dn ?? principal, password, { attempt, deadline, onBind: leaves }, work),
      () => !isWritten,
    )
  }

  /** Asks each configured server whether it is there and takes the service account. */
  check(): Promise<readonly ServerHealth[]> {
    return this.#servers.check()
  }

  /** Closes every connection to every server, and waits until nothing is left; who still waits on one gets the error. */
  close(error: LdapAuthError): Promise<void> {
    return this.#servers.close(error)
  }
}
