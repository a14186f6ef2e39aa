import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import { late, lost } from '../protocol/failures.ts'
import { within } from '../protocol/within.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import type { LaneStats } from '../words/handle.ts'
import { Connections } from './connections.ts'
import type { ServiceAccount } from './service-account.ts'

/** Searches in flight on one connection, and waiting for the first one, at most. */
const MAX_IN_FLIGHT = 1024

/** Connections that many searches share: each search takes the one that has least to do. */
export class SearchLane {
  readonly #max: number
  readonly #service: ServiceAccount
  readonly #clock: Clock
  readonly #connections: Connections
  #opening: Promise<unknown> | undefined
  #waiting = 0
  /** Why the server was left: whoever meets this error does not come back to it. */
  #left: LdapAuthError | undefined

  constructor(address: ServerAddress, settings: Settings, service: ServiceAccount, clock: Clock) {
    this.#max = settings.pool.searchConnections
    this.#service = service
    this.#clock = clock
    this.#connections = new Connections('search', address, settings, clock)
  }

  get stats(): LaneStats {
    const { size: open, inFlight: busy } = this.#connections
    return { open, busy, waiting: this.#waiting }
  }

  /**
   * Sends a request on the connection that has least to do. Choosing and sending are one step, so
   * that the next request finds this one counted. Where that connection stood already and is lost
   * before the answer, the request is sent once more: to ask twice harms nobody.
   *
   * @throws `ERR_LDAP_AUTH_POOL_EXHAUSTED`, `_TIMEOUT`, `_ABORTED`, and what opening a connection throws
   */
  async share<T>(deadline: Deadline, send: (connection: Connection) => Promise<T>): Promise<T> {
    this.#connections.retireOutdated()
    if (this.#connections.leastBusy() !== undefined) {
      const connection = this.#choose()
      try {
        return await send(connection)
      } catch (error) {
        if (connection.usable || !this.#isLost(error)) throw error
      }
    }
    if (this.#connections.leastBusy() === undefined) await this.#first(deadline)
    return send(this.#choose())
  }

  /** Binds as the service account, on a connection of its own. */
  async probe(): Promise<void> {
    const connection = await this.#open()
    connection.retire()
  }

  /** Ends every connection; who waits for an answer gets the error. New ones may be opened. */
  leave(error: LdapAuthError): void {
    this.#left = error
    this.#connections.stop(error)
    this.#connections.destroy(error)
  }

  close(error: LdapAuthError): Promise<void> {
    return this.#connections.close(error)
  }

  #isLost(error: unknown): boolean {
    if (!isLdapAuthError(error) || error === this.#left) return false
    return error.code === 'ERR_LDAP_AUTH_CONNECT'
  }

  #choose(): Connection {
    const connection = this.#connections.leastBusy()
    if (connection === undefined) throw lost('The directory closed the connection.')
    if (connection.inFlight >= MAX_IN_FLIGHT) throw exhausted()
    // Nobody waits for one more: if it fails, the searches go on with what there is.
    if (connection.inFlight > 0 && this.#connections.size < this.#max)
      this.#connect().catch(() => {})
    return connection
  }

  async #first(deadline: Deadline): Promise<void> {
    if (this.#waiting >= MAX_IN_FLIGHT) throw exhausted()
    this.#waiting += 1
    try {
      const leftMs = deadline.at - this.#clock.now()
      await within(this.#connect(), leftMs, deadline.signal, () => late(leftMs))
    } finally {
      this.#waiting -= 1
    }
  }

  /** One at a time: a service account with a wrong password must not be tried on all connections at once. */
  #connect(): Promise<unknown> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  #open(): Promise<Connection> {
    return this.#connections.open(this.#service)
  }
}

function exhausted(): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_POOL_EXHAUSTED',
    'Too many searches wait for the directory: raise pool.searchConnections, or look why the directory is slow.',
  )
}
