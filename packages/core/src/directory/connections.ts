import { setMaxListeners } from 'node:events'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { Alarm } from '../protocol/alarm.ts'
import type { Connection } from '../protocol/connection.ts'
import { openConnection } from '../protocol/open.ts'
import type { Clock } from '../words/clock.ts'
import { isLdapAuthError, type LdapAuthError } from '../words/errors.ts'
import { type ConnectionEvent, isHeard, tell } from '../words/events.ts'
import type { ServiceAccount } from './service-account.ts'

/** Who is bound on a connection before it is used. */
type Account = Pick<ServiceAccount, 'checkWaiting' | 'bind'>

/**
 * The connections of a lane, also those that only finish what they began. Those that are not used any
 * more, or are old, are closed. Once closed, it opens no new one.
 */
export class Connections {
  readonly #lane: ConnectionEvent['lane']
  readonly #address: ServerAddress
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #isLent: (connection: Connection) => boolean
  /** Those of which something is left. */
  readonly #all = new Set<Connection>()
  /** Those that may be used, and have not ended. */
  readonly #standing = new Set<Connection>()
  /** Its reason is the error of who waits for what is being opened. */
  #stopping = stoppable()
  readonly #alarm = new Alarm((now) => this.#retireOld(now))

  /** What is lent to somebody is left alone, however old it is. */
  constructor(
    lane: ConnectionEvent['lane'],
    address: ServerAddress,
    settings: Settings,
    clock: Clock,
    isLent: (connection: Connection) => boolean = () => false,
  ) {
    this.#lane = lane
    this.#address = address
    this.#settings = settings
    this.#clock = clock
    this.#isLent = isLent
  }

  /** How many take requests. */
  get size(): number {
    let size = 0
    for (const connection of this.#standing) if (connection.usable) size += 1
    return size
  }

  /** Requests in flight on all of them. */
  get inFlight(): number {
    let inFlight = 0
    for (const connection of this.#standing) inFlight += connection.inFlight
    return inFlight
  }

  /** Those that stand on certificates of before take nothing more, and end with what they are at. */
  retireOutdated(): void {
    for (const connection of this.#standing) {
      if (connection.outdated && !this.#isLent(connection)) connection.retire()
    }
  }

  /** Whether a connection should take nothing more. */
  isOver(connection: Connection): boolean {
    return connection.outdated || connection.ageMs >= this.#settings.pool.maxAgeMs
  }

  /** The one that takes requests and has least to do. */
  leastBusy(): Connection | undefined {
    let least: Connection | undefined
    for (const connection of this.#standing) {
      if (!connection.usable) continue
      if (least === undefined || connection.inFlight < least.inFlight) least = connection
    }
    return least
  }

  /**
   * Opens one more, which may be used once the account is bound on it.
   *
   * @throws what `openConnection` and the account throw, and the error of `stop` and `close`
   */
  async open(account?: Account, leftMs: number = Number.POSITIVE_INFINITY): Promise<Connection> {
    const { connectMs, operationMs } = this.#settings.timeouts
    const { signal } = this.#stopping
    signal.throwIfAborted()
    account?.checkWaiting()
    const connection = await this.#connect(Math.min(connectMs, leftMs), signal)
    try {
      await account?.bind(connection, this.#address.url, operationMs, signal)
      signal.throwIfAborted()
    } catch (error) {
      connection.retire()
      throw error
    }
    this.#standing.add(connection)
    connection.onEnd(() => this.#forget(connection))
    const { idleMs, maxAgeMs } = this.#settings.pool
    this.#alarm.set(performance.now() + Math.min(idleMs, maxAgeMs))
    return connection
  }

  /** What is being opened is not; others may be. */
  stop(error: LdapAuthError): void {
    const stopping = this.#stopping
    this.#stopping = stoppable()
    stopping.abort(error)
  }

  /** Ends every connection at once; who waits for an answer gets the error. */
  destroy(error: LdapAuthError): void {
    for (const connection of this.#all) connection.destroy(error)
  }

  /** Closes every connection, and waits until nothing is left; who still waits for an answer gets the error. */
  async close(error: LdapAuthError): Promise<void> {
    this.#stopping.abort(error)
    for (const connection of this.#all) {
      connection.retire()
      if (connection.inFlight > 0) connection.destroy(error)
    }
    await Promise.all([...this.#all].map(({ gone }) => gone))
  }

  async #connect(connectMs: number, signal: AbortSignal): Promise<Connection> {
    const beganAt = this.#clock.now()
    const durationMs = (): number => this.#clock.now() - beganAt
    try {
      const connection = await openConnection(this.#address, this.#settings, connectMs, signal)
      this.#tell({ state: 'opened', durationMs: durationMs() })
      this.#all.add(connection)
      void connection.gone.then(() => this.#all.delete(connection))
      connection.onEnd(() => this.#tell({ state: 'ended' }))
      return connection
    } catch (error) {
      const code = isLdapAuthError(error) ? error.code : undefined
      this.#tell({ state: 'failed', durationMs: durationMs(), code })
      throw error
    }
  }

  #tell(event: Omit<ConnectionEvent, 'url' | 'lane'>): void {
    if (!isHeard('connection')) return
    tell('connection', { url: this.#address.url, lane: this.#lane, ...event })
  }

  #forget(connection: Connection): void {
    this.#standing.delete(connection)
    if (this.#standing.size === 0) this.#alarm.clear()
  }

  #retireOld(now: number): void {
    for (const connection of this.#standing) {
      const leftMs = this.#leftMs(connection)
      if (leftMs <= 0) connection.retire()
      else this.#alarm.set(now + leftMs)
    }
  }

  #leftMs(connection: Connection): number {
    const { idleMs, maxAgeMs } = this.#settings.pool
    if (!connection.usable || this.#isLent(connection)) return idleMs
    const quietMs = connection.inFlight > 0 ? 0 : connection.quietMs
    return Math.min(idleMs - quietMs, maxAgeMs - connection.ageMs)
  }
}

/** Every connection that is being opened listens, and their number is an option. */
function stoppable(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
