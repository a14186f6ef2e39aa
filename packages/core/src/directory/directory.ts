import { setMaxListeners } from 'node:events'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import { aborted } from '../protocol/failures.ts'
import { openConnection } from '../protocol/open.ts'
import type { RequestLimits, Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { LaneStats, ServerHealth } from '../words/handle.ts'
import { checkAvailable } from './availability.ts'
import { BindLane } from './bind-lane.ts'
import { SearchLane } from './search-lane.ts'
import { ServiceAccount } from './service-account.ts'

/** The entry to bind as. */
export interface Target {
  readonly dn: string
}

/** What a user may do while bound: read the own entry, and nothing else. */
export interface AsUser {
  read(attributes: readonly string[]): Promise<SearchOutcome>
}

/** What became of a user bind: the directory's refusal, or what was done as the user. */
export type Lease<T> = { bound: false; refusal: Result } | { bound: true; value: T }

const everyEntry = { type: 'present', attribute: 'objectClass' } as const

/** The directory: searches run as the service account, user binds apart from them. */
export class Directory {
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #server: ServerAddress
  readonly #service: ServiceAccount
  readonly #searches: SearchLane
  readonly #binds: BindLane
  /** Ends what is being opened; its reason is the error of `close`. */
  readonly #closing = new AbortController()

  constructor(settings: Settings, clock: Clock) {
    // Every connection that is being opened listens, and their number is an option.
    setMaxListeners(0, this.#closing.signal)
    this.#settings = settings
    this.#clock = clock
    this.#server = settings.servers[0]
    this.#service = new ServiceAccount(settings.service, clock)
    const { searchConnections, bindConnections } = settings.pool
    this.#searches = new SearchLane(searchConnections, () => this.#openForSearches(), clock)
    this.#binds = new BindLane(bindConnections, (deadline) => this.#openForBinds(deadline), clock)
  }

  get stats(): { searchConnections: LaneStats; bindConnections: LaneStats } {
    return { searchConnections: this.#searches.stats, bindConnections: this.#binds.stats }
  }

  /**
   * Searches as the service account. What the result code means is for the caller to say,
   * unless it is about the directory itself.
   *
   * @throws `ERR_LDAP_AUTH_CONNECT`, `_TLS`, `_TIMEOUT`, `_POOL_EXHAUSTED`, `_ABORTED`, `_PROTOCOL`, `_SERVICE_BIND`,
   * `_CLIENT_CERTIFICATE_REQUIRED`
   */
  async search(search: Search, deadline: Deadline): Promise<SearchOutcome> {
    const outcome = await this.#searches.share(deadline, (connection) =>
      connection.search(search, this.#limits(deadline)),
    )
    checkAvailable(outcome.result)
    return outcome
  }

  /**
   * Binds as a user and lends the bound connection to `work`. It dies with the callback: the next
   * user gets the connection by a bind, or not at all.
   *
   * @throws as `search` does
   */
  withUser<T>(
    target: Target,
    password: string,
    deadline: Deadline,
    work: (asUser: AsUser) => Promise<T>,
  ): Promise<Lease<T>> {
    return this.#binds.lease(deadline, async (connection) => {
      if (deadline.signal?.aborted === true) throw aborted(deadline.signal)
      const result = await connection.bind(target.dn, password, this.#limits(deadline).timeoutMs)
      if (result.code !== ResultCode.success) return { bound: false, refusal: result }
      const lent = this.#lend(connection, target, deadline)
      try {
        return { bound: true, value: await work(lent.asUser) }
      } finally {
        lent.takeBack()
      }
    })
  }

  /** Asks the server for its root entry, which every directory shows to everybody (RFC 4512 section 5.1). */
  async check(): Promise<ServerHealth> {
    const { url } = this.#server
    const start = this.#clock.now()
    const deadline = { at: start + this.#settings.timeouts.loginMs }
    const rootEntry = { base: '', scope: 'base', filter: everyEntry, attributes: ['1.1'] } as const
    try {
      await this.search({ ...rootEntry, sizeLimit: 1 }, deadline)
      return { url, ok: true, latencyMs: this.#clock.now() - start }
    } catch (error) {
      return { url, ok: false, error: error as LdapAuthError }
    }
  }

  /** Closes every connection; who still waits on one gets the error. */
  close(error: LdapAuthError): void {
    this.#closing.abort(error)
    this.#searches.close(error)
    this.#binds.close(error)
  }

  #lend(
    connection: Connection,
    target: Target,
    deadline: Deadline,
  ): { asUser: AsUser; takeBack: () => void } {
    let lent = true
    const entry = { base: target.dn, scope: 'base', filter: everyEntry, sizeLimit: 1 } as const
    const read = (attributes: readonly string[]): Promise<SearchOutcome> => {
      if (!lent) throw new Error('The lease of this user has ended.')
      return connection.search({ ...entry, attributes }, this.#limits(deadline))
    }
    const takeBack = (): void => {
      lent = false
    }
    return { asUser: { read }, takeBack }
  }

  async #openForSearches(): Promise<Connection> {
    const { connectMs, operationMs } = this.#settings.timeouts
    const { signal } = this.#closing
    signal.throwIfAborted()
    this.#service.checkWaiting()
    const connection = await openConnection(this.#server, this.#settings, connectMs, signal)
    const cutOff = (): void => connection.destroy(signal.reason)
    signal.addEventListener('abort', cutOff)
    try {
      await this.#service.bind(connection, operationMs)
      return connection
    } catch (error) {
      connection.retire()
      throw error
    } finally {
      signal.removeEventListener('abort', cutOff)
    }
  }

  #openForBinds(deadline: Deadline): Promise<Connection> {
    const leftMs = deadline.at - this.#clock.now()
    const connectMs = Math.min(this.#settings.timeouts.connectMs, leftMs)
    return openConnection(this.#server, this.#settings, connectMs, this.#closing.signal)
  }

  #limits({ at, signal }: Deadline): RequestLimits {
    const leftMs = at - this.#clock.now()
    return { timeoutMs: Math.min(this.#settings.timeouts.operationMs, leftMs), signal }
  }
}
