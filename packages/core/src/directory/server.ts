import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import { aborted, lost } from '../protocol/failures.ts'
import { passwordPolicyRequest } from '../protocol/password-policy.ts'
import { rootEntry } from '../protocol/reading.ts'
import type { RequestLimits, Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { ServerHealth, ServerStats } from '../words/handle.ts'
import { announced } from './announced.ts'
import { checkAvailable, failureOf, isUnavailable } from './availability.ts'
import { BindLane } from './bind-lane.ts'
import { Circuit, type Lane } from './circuit.ts'
import { type AsUser, type Lease, lend } from './lease.ts'
import type { Principal } from './own-entry.ts'
import { needsPages, searchInPages } from './paging.ts'
import { Permits } from './permits.ts'
import { SearchLane } from './search-lane.ts'
import type { ServiceAccount } from './service-account.ts'
import { completeValues } from './value-ranges.ts'

/** What a server found, and which one it was. */
export interface Answer extends SearchOutcome {
  readonly server: ServerAddress
}

/** How a user is bound. */
export interface BindTerms {
  /** For a connection to be there. */
  readonly attempt: Deadline
  /** For all of it. */
  readonly deadline: Deadline
  /** Told when the password is about to leave: from here on the directory may have counted. */
  readonly onBind: () => void
}

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
  readonly #circuit: Circuit
  readonly #onLeft: () => boolean
  #inUse = 0

  /** `onLeft` says whether those who wait have another server to move to. */
  constructor(
    address: ServerAddress,
    settings: Settings,
    service: ServiceAccount,
    clock: Clock,
    onLeft: () => boolean,
  ) {
    this.address = address
    this.#settings = settings
    this.#clock = clock
    this.#service = service
    this.#onLeft = onLeft
    const { pool, timeouts } = settings
    this.#searches = new SearchLane(address, settings, service, clock)
    this.#binds = new BindLane(address, settings, clock)
    this.#paging = new Permits(1, pool, clock)
    this.#circuit = new Circuit({
      url: address.url,
      clock,
      patienceMs: Math.min(timeouts.connectMs, timeouts.operationMs, timeouts.loginMs / 4),
      probe: (lane) => (lane === 'bind' ? this.#probeBind() : this.check()),
      onOpen: (reason) => this.#left(reason),
    })
  }

  get stats(): ServerStats {
    const { reason } = this.#circuit
    return {
      url: this.address.url,
      state: reason === undefined ? 'up' : 'down',
      ...(reason !== undefined && { code: reason.code }),
      searchConnections: this.#searches.stats,
      bindConnections: this.#binds.stats,
    }
  }

  /** Why it is left alone; undefined while it is not. */
  get reasonLeft(): LdapAuthError | undefined {
    return this.#circuit.reason
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
  search(search: Search, deadline: Deadline): Promise<Answer> {
    const { url } = this.address
    const ask = (request: Search): Promise<SearchOutcome> =>
      announced('search', { url, account: 'service', scope: request.scope }, () =>
        this.#searches.share(deadline, (connection) =>
          connection.search(request, this.#limits(deadline)),
        ),
      )
    return this.#using('search', async () => {
      const first = await ask(search)
      const outcome = needsPages(search, first, this.#settings.limits.messageBytes)
        ? await this.#searchInPages(search, deadline)
        : first
      if (!isUnavailable(outcome.result)) this.#circuit.answered('search')
      checkAvailable(outcome.result)
      return { ...(await completeValues(search, outcome, ask)), server: this.address }
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
    { attempt, deadline, onBind }: BindTerms,
    work: (asUser: AsUser, answer: Result) => Promise<T>,
  ): Promise<Lease<T>> {
    const name = typeof who === 'string' ? who : who.name
    const asUser = { url: this.address.url, account: 'user' } as const
    const beganAt = this.#clock.now()
    let isCounted = false
    const bindAndWork = async (connection: Connection): Promise<Lease<T>> => {
      if (deadline.signal?.aborted === true) throw aborted(deadline.signal)
      isCounted = true
      onBind()
      let result: Result
      try {
        const { timeoutMs } = this.#limits(deadline)
        result = await announced('bind', asUser, () =>
          connection.bind(name, password, timeoutMs, [passwordPolicyRequest]),
        )
      } catch (error) {
        // Ahead of all who wait for this connection: they need not find out for themselves.
        this.#circuit.failed('bind', error, beganAt)
        throw error
      }
      if (isUnavailable(result)) this.#circuit.failed('bind', failureOf(result), beganAt)
      else this.#circuit.answered('bind')
      if (result.code !== ResultCode.success) return { bound: false, refusal: result }
      const ask = (search: Search): Promise<SearchOutcome> =>
        announced('search', { ...asUser, scope: search.scope }, () =>
          connection.search(search, this.#limits(deadline)),
        )
      return lend(this.address, who, ask, (lent) => work(lent, result))
    }
    const lease = (): Promise<Lease<T>> => this.#binds.lease(attempt, bindAndWork)
    return this.#using('bind', lease, () => !isCounted)
  }

  /** Asks for the root entry, which every directory shows to everybody (RFC 4512 section 5.1). */
  async check(): Promise<void> {
    const { connectMs, loginMs } = this.#settings.timeouts
    // Nobody is kept waiting for long to hear what is known.
    const waitMs = this.reasonLeft === undefined ? loginMs : Math.min(connectMs, loginMs)
    const deadline = { at: this.#clock.now() + waitMs }
    await this.search(rootEntry(['1.1']), deadline)
  }

  /** What `check` comes to. */
  async health(): Promise<ServerHealth> {
    const { url } = this.address
    const start = this.#clock.now()
    try {
      await this.check()
      return { url, ok: true, latencyMs: this.#clock.now() - start }
    } catch (error) {
      return { url, ok: false, error: error as LdapAuthError }
    }
  }

  /** Closes every connection, and waits until nothing is left; who still waits on one gets the error. */
  async close(error: LdapAuthError): Promise<void> {
    this.#circuit.close()
    this.#paging.refuseAll(error)
    await Promise.all([this.#searches.close(error), this.#binds.close(error)])
  }

  /** Binds as the service account; without one it is all the same whether a bind would be answered. */
  async #probeBind(): Promise<void> {
    await this.#searches.probe()
    this.#circuit.answered('bind')
  }

  /**
   * Whoever waits moves to another server, where there is one: they would only find out what is known
   * already. What was sent with a password is not moved.
   */
  #left(reason: LdapAuthError): void {
    if (!this.#onLeft()) return
    const error = lost(`${this.address.url} is left alone for now; the cause says why.`, reason)
    this.#searches.leave(error)
    this.#binds.leave(error)
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

  async #using<T>(lane: Lane, work: () => Promise<T>, isItsOwn = () => true): Promise<T> {
    const beganAt = this.#clock.now()
    this.#inUse += 1
    try {
      return await work()
    } catch (error) {
      if (isItsOwn()) this.#circuit.failed(lane, error, beganAt)
      throw error
    } finally {
      this.#inUse -= 1
    }
  }

  #limits({ at, signal }: Deadline): RequestLimits {
    const leftMs = at - this.#clock.now()
    return { timeoutMs: Math.min(this.#settings.timeouts.operationMs, leftMs), signal }
  }
}
