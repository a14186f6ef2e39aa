import type { Connection } from '../protocol/connection.ts'
import type { LdapAuthError } from '../words/errors.ts'

/** The connections of a lane that take requests. Once closed, it lets no new one in. */
export class Connections {
  readonly #usable = new Set<Connection>()
  #closed: LdapAuthError | undefined

  get size(): number {
    return this.#usable.size
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#usable.values()
  }

  /** @throws the error of `close`, if that came while the connection was being opened */
  add(connection: Connection): void {
    if (this.#closed !== undefined) {
      connection.destroy(this.#closed)
      throw this.#closed
    }
    this.#usable.add(connection)
    connection.onEnd(() => this.#usable.delete(connection))
  }

  /** Closes every connection; who still waits for an answer gets the error. */
  close(error: LdapAuthError): void {
    this.#closed = error
    for (const connection of [...this.#usable]) {
      connection.retire()
      if (connection.inFlight > 0) connection.destroy(error)
    }
  }
}
