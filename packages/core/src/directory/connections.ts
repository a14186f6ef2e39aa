import type { Connection } from '../protocol/connection.ts'
import type { LdapAuthError } from '../words/errors.ts'

/** The connections of a lane, also those that only finish what they began. Once closed, it lets no new one in. */
export class Connections {
  readonly #standing = new Set<Connection>()
  #closed: LdapAuthError | undefined

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
    connection.onEnd(() => this.#standing.delete(connection))
  }

  /** Closes every connection; who still waits for an answer gets the error. */
  close(error: LdapAuthError): void {
    this.#closed = error
    for (const connection of [...this.#standing]) {
      connection.retire()
      if (connection.inFlight > 0) connection.destroy(error)
    }
  }
}
