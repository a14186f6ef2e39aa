import { setMaxListeners } from 'node:events'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import { aborted } from '../protocol/failures.ts'
import { openConnection } from '../protocol/open.ts'
import { passwordPolicyRequest } from '../protocol/password-policy.ts'
import type { RequestLimits, Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { LaneStats } from '../words/handle.ts'
import { checkAvailable } from './availability.ts'
import { BindLane } from './bind-lane.ts'
import { type Principal, readByDn, readByToken } from './own-entry.ts'
import { needsPages, searchInPages } from './paging.ts'
import { Permits } from './permits.ts'
import { SearchLane } from './search-lane.ts'
import { ServiceAccount, type ServiceLogin } from './service-account.ts'
import { completeValues } from './value-ranges.ts'

/**
 * What a user may do while bound: read the own entry, and nothing else. None is there where the
 * principal name of the bind is of nobody whom `user.base` is above.
 */
export interface AsUser {
  read(attributes: readonly string[]): Promise<SearchOutcome>
}

/**
 * What became of a user bind: the directory's refusal, or what was done as the user, and the DN whose
 * password was right. After a bind by a principal name that is unknown until the entry has been read.
 */
export type Lease<T> =
  | { bound: false; refusal: Result }
  | { bound: true; dn: string | undefined; value: T }

/** The connections of one kind, or of both. */
export interface ServerStats {
  readonly searchConnections: LaneStats
  readonly bindConnections: LaneStats
}

const everyEntry = { type: 'present', attribute: 'objectClass' } as const

/** One server: searches run as the service account, user binds apart from them. */
export class Server {
  readonly address: ServerAddress
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #service: ServiceAccount
  readonly #searches: SearchLane
  readonly #binds: BindLane
  /** One at a time: few searches need pages, and then a connection without another one that does. */
  readonly #paging: Permits
  /** Ends what is being opened; its reason is the error of `close`. */
  readonly #closing = new AbortController()
  #inUse = 0

  constructor(
    address: ServerAddress,
    settings: Settings,
    service: ServiceLogin | undefined,
    clock: Clock,
  ) {
    // Every connection that is being opened listens, and their number is an option.
    setMaxListeners(0, this.#closing.signal)
    this.address = address
    this.#settings = settings
    this.#clock = clock
    this.#service = new ServiceAccount(service, clock)
    const { searchConnections, bindConnections } = settings.pool
    this.#searches = new SearchLane(searchConnections, () => this.#openForSearches(), clock)
    this.#binds = new BindLane(bindConnections, (deadline) => this.#openForBinds(deadline), clock)
    this.#paging = new Permits(1, clock)
  }

  get stats(): ServerStats {
    return { searchConnections: this.#searches.stats, bindConnections: this.#binds.stats }
  }

  /** Whether nobody would miss it: not in use, and with no failure of the service account to remember. */
  get isIdle(): boolean {
    return this.#inUse === 0 && !this.#service.isWaiting
  }

  /**
   * Searches as the service account. What the result code means is for the caller to say,
   * unless it is about the directory itself. Attributes that are asked for by name come whole, and
   * a search without a size limit brings all entries, in pages where there are too many for one answer.
   *
   * @throws `ERR_LDAP_AUTH_CONNECT`, `_TLS`, `_TIMEOUT`, `_POOL_EXHAUSTED`, `_ABORTED`, `_PROTOCOL`,
   * `_SERVICE_BIND`, `_CLIENT_CERTIFICATE_REQUIRED`, `_SEARCH` where an attribute could not be read whole
   */
  search(search: Search, deadline: Deadline): Promise<SearchOutcome> {
    const ask = (request: Search): Promise<SearchOutcome> =>
      this.#searches.share(deadline, (connection) =>
        connection.search(request, this.#limits(deadline)),
      )
    return this.#using(async () => {
      const first = await ask(search)
      const outcome = needsPages(search, first, this.#settings.limits.messageBytes)
        ? await this.#searchInPages(search, deadline)
        : first
      checkAvailable(outcome.result)
      return completeValues(search, outcome, ask)
    })
  }

  /**
   * Binds as a user and lends the bound connection to `work`, with what the directory answered. It
   * dies with the callback: the next user gets the connection by a bind, or not at all.
   *
   * @throws as `search` does
   */
  withUser<T>(
    who: string | Principal,
    password: string,
    deadline: Deadline,
    work: (asUser: AsUser, answer: Result) => Promise<T>,
  ): Promise<Lease<T>> {
    const name = typeof who === 'string' ? who : who.name
    const bindAndWork = async (connection: Connection): Promise<Lease<T>> => {
      if (deadline.signal?.aborted === true) throw aborted(deadline.signal)
      const { timeoutMs } = this.#limits(deadline)
      deadline.onBind?.()
      const result = await connection.bind(name, password, timeoutMs, [passwordPolicyRequest])
      if (result.code !== ResultCode.success) return { bound: false, refusal: result }
      const lent = this.#lend(connection, who, deadline)
      try {
        const value = await work(lent.asUser, result)
        return { bound: true, dn: lent.dn(), value }
      } finally {
        lent.takeBack()
      }
    }
    return this.#using(() => this.#binds.lease(deadline, bindAndWork))
  }

  /** Asks for the root entry, which every directory shows to everybody (RFC 4512 section 5.1). */
  async check(): Promise<void> {
    const deadline = { at: this.#clock.now() + this.#settings.timeouts.loginMs }
    const rootEntry = { base: '', scope: 'base', filter: everyEntry, attributes: ['1.1'] } as const
    await this.search({ ...rootEntry, sizeLimit: 1 }, deadline)
  }

  /** Closes every connection; who still waits on one gets the error. */
  close(error: LdapAuthError): void {
    this.#closing.abort(error)
    this.#searches.close(error)
    this.#binds.close(error)
  }

  async #searchInPages(search: Search, deadline: Deadline): Promise<SearchOutcome> {
    await this.#paging.acquire(deadline)
    try {
      return await this.#searches.share(deadline, (connection) =>
        searchInPages(search, this.#settings.limits.messageBytes, (page) =>
          connection.search(page, this.#limits(deadline)),
        ),
      )
    } finally {
      this.#paging.release()
    }
  }

  async #using<T>(work: () => Promise<T>): Promise<T> {
    this.#inUse += 1
    try {
      return await work()
    } finally {
      this.#inUse -= 1
    }
  }

  #lend(
    connection: Connection,
    who: string | Principal,
    deadline: Deadline,
  ): { asUser: AsUser; dn: () => string | undefined; takeBack: () => void } {
    let lent = true
    let dn = typeof who === 'string' ? who : undefined
    const ask = async (search: Search): Promise<SearchOutcome> => {
      if (!lent) throw new Error('The lease of this user has ended.')
      return connection.search(search, this.#limits(deadline))
    }
    const read = async (attributes: readonly string[]): Promise<SearchOutcome> => {
      if (typeof who === 'string') return readByDn(who, attributes, ask)
      const own = await readByToken(who, attributes, ask)
      dn = own.entries[0]?.dn
      return own
    }
    const takeBack = (): void => {
      lent = false
    }
    return { asUser: { read }, dn: () => dn, takeBack }
  }

  async #openForSearches(): Promise<Connection> {
    const { connectMs, operationMs } = this.#settings.timeouts
    const { signal } = this.#closing
    signal.throwIfAborted()
    this.#service.checkWaiting()
    const connection = await openConnection(this.address, this.#settings, connectMs, signal)
    const cutOff = (): void => connection.destroy(signal.reason)
    signal.addEventListener('abort', cutOff)
    try {
      await this.#service.bind(connection, operationMs, signal)
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
    return openConnection(this.address, this.#settings, connectMs, this.#closing.signal)
  }

  #limits({ at, signal }: Deadline): RequestLimits {
    const leftMs = at - this.#clock.now()
    return { timeoutMs: Math.min(this.#settings.timeouts.operationMs, leftMs), signal }
  }
}
