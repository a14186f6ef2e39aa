import type { Connection } from '../protocol/connection.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { ResolvedOptions } from '../words/handle.ts'

/** How long connections are kept. */
export type LifeLimits = Pick<ResolvedOptions['pool'], 'idleMs' | 'maxAgeMs'>

/**
 * The connections of a lane, also those that only finish what they began. Those that are not used any
 * more, or are old, are closed. Once closed, it lets no new one in.
 */
export class Connections {
  readonly #limits: LifeLimits
  readonly #isLent: (connection: Connection) => boolean
  readonly #standing = new Set<Connection>()
  #timer: NodeJS.Timeout | undefined
  #closed: LdapAuthError | undefined

  /** What is lent to somebody is left alone, however old it is. */
  constructor(limits: LifeLimits, isLent: (connection: Connection) => boolean = () => false) {
    this.#limits = limits
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
    for (const connection of [...this.#standing]) if (connection.outdated) connection.retire()
  }

  /** Whether a connection should take nothing more. */
  isOver(connection: Connection): boolean {
    return connection.outdated || connection.ageMs >= this.#limits.maxAgeMs
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

  /** @throws the error of `close`, if that came while the connection was being opened */
  add(connection: Connection): void {
    if (this.#closed !== undefined) {
      connection.destroy(this.#closed)
      throw this.#closed
    }
    this.#standing.add(connection)
    connection.onEnd(() => this.#forget(connection))
    const { idleMs, maxAgeMs } = this.#limits
    if (this.#timer === undefined) this.#lookIn(Math.min(idleMs, maxAgeMs))
  }

  /** Ends every connection at once; who waits for an answer gets the error. */
  destroy(error: LdapAuthError): void {
    for (const connection of [...this.#standing]) connection.destroy(error)
  }

  /** Closes every connection; who still waits for an answer gets the error. */
  close(error: LdapAuthError): void {
    this.#closed = error
    this.#stopLooking()
    for (const connection of [...this.#standing]) {
      connection.retire()
      if (connection.inFlight > 0) connection.destroy(error)
    }
  }

  #forget(connection: Connection): void {
    this.#standing.delete(connection)
    if (this.#standing.size === 0) this.#stopLooking()
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.ceil(ms)).unref()
  }

  #stopLooking(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    let nextMs = this.#limits.idleMs
    for (const connection of [...this.#standing]) {
      const leftMs = this.#leftMs(connection)
      if (leftMs <= 0) connection.retire()
      else nextMs = Math.min(nextMs, leftMs)
    }
    if (this.#standing.size > 0) this.#lookIn(nextMs)
  }

  #leftMs(connection: Connection): number {
    const { idleMs, maxAgeMs } = this.#limits
    if (!connection.usable || this.#isLent(connection)) return idleMs
    const quietMs = connection.inFlight > 0 ? 0 : connection.quietMs
    return Math.min(idleMs - quietMs, maxAgeMs - connection.ageMs)
  }
}
