import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { LaneStats } from '../words/handle.ts'
import { Connections } from './connections.ts'
import { Permits } from './permits.ts'

/** A connection that was quiet for so long may have been closed while nobody looked. */
const QUIET_MS = 1000

/**
 * Connections for user binds: one user at a time each, kept for the next user, and never used
 * for anything else.
 */
export class BindLane {
  readonly #clock: Clock
  readonly #permits: Permits
  readonly #connections: Connections
  readonly #idle: Connection[] = []

  constructor(address: ServerAddress, settings: Settings, clock: Clock) {
    const { pool } = settings
    this.#clock = clock
    this.#permits = new Permits(pool.bindConnections, pool, clock)
    const isLent = (connection: Connection): boolean => !this.#idle.includes(connection)
    this.#connections = new Connections('bind', address, settings, clock, isLent)
  }

  get stats(): LaneStats {
    const open = this.#connections.size
    return { open, busy: open - this.#idle.length, waiting: this.#permits.waiting }
  }

  /** Hands a connection to `use`, and to nobody else until that has ended. */
  async lease<T>(deadline: Deadline, use: (connection: Connection) => Promise<T>): Promise<T> {
    await this.#permits.acquire(deadline)
    try {
      this.#connections.retireOutdated()
      let connection = this.#idle.pop()
      if (connection !== undefined && connection.quietMs > QUIET_MS) {
        connection = await this.#look(connection)
      }
      connection ??= await this.#connect(deadline)
      try {
        return await use(connection)
      } finally {
        this.#putBack(connection)
      }
    } finally {
      this.#permits.release()
    }
  }

  /** Who waits gets the error, and idle connections are closed; binds on their way are answered, or not. */
  leave(error: LdapAuthError): void {
    this.#permits.refuseAll(error)
    this.#connections.stop(error)
    for (const connection of [...this.#idle]) connection.retire()
  }

  close(error: LdapAuthError): Promise<void> {
    this.#permits.refuseAll(error)
    return this.#connections.close(error)
  }

  /**
   * That a server has hung up is learned in the turn of the event loop in which the news is read: a
   * bind that is sent before that is lost, and may not be sent again.
   */
  async #look(connection: Connection): Promise<Connection | undefined> {
    await new Promise((resolve) => setImmediate(resolve))
    return connection.usable ? connection : this.#idle.pop()
  }

  async #connect({ at }: Deadline): Promise<Connection> {
    const connection = await this.#connections.open(undefined, at - this.#clock.now())
    connection.onEnd(() => {
      const index = this.#idle.indexOf(connection)
      if (index >= 0) this.#idle.splice(index, 1)
    })
    return connection
  }

  #putBack(connection: Connection): void {
    // A request that is still in flight would meet the bind of the next user.
    if (connection.inFlight > 0 || this.#connections.isOver(connection)) connection.retire()
    if (connection.usable) this.#idle.push(connection)
  }
}
