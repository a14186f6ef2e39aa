import type { Connection } from '../protocol/connection.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { LaneStats } from '../words/handle.ts'
import { Connections } from './connections.ts'
import { Permits } from './permits.ts'

/**
 * Connections for user binds: one user at a time each, kept for the next user, and never used
 * for anything else.
 */
export class BindLane {
  readonly #open: (deadline: Deadline) => Promise<Connection>
  readonly #permits: Permits
  readonly #connections = new Connections()
  readonly #idle: Connection[] = []

  constructor(max: number, open: (deadline: Deadline) => Promise<Connection>, clock: Clock) {
    this.#open = open
    this.#permits = new Permits(max, clock)
  }

  get stats(): LaneStats {
    const open = this.#connections.size
    return { open, busy: open - this.#idle.length, waiting: this.#permits.waiting }
  }

  /** Hands a connection to `use`, and to nobody else until that has ended. */
  async lease<T>(deadline: Deadline, use: (connection: Connection) => Promise<T>): Promise<T> {
    await this.#permits.acquire(deadline)
    try {
      this.#drain()
      const connection = this.#idle.pop() ?? (await this.#connect(deadline))
      try {
        return await use(connection)
      } finally {
        this.#putBack(connection)
      }
    } finally {
      this.#permits.release()
    }
  }

  close(error: LdapAuthError): void {
    this.#connections.close(error)
  }

  async #connect(deadline: Deadline): Promise<Connection> {
    const connection = await this.#open(deadline)
    this.#connections.add(connection)
    connection.onEnd(() => {
      const at = this.#idle.indexOf(connection)
      if (at >= 0) this.#idle.splice(at, 1)
    })
    return connection
  }

  /** Idle ones that stand on certificates of before; those at work follow when they are put back. */
  #drain(): void {
    for (const connection of [...this.#idle]) if (connection.outdated) connection.retire()
  }

  #putBack(connection: Connection): void {
    // A request that is still in flight would meet the bind of the next user.
    if (connection.inFlight > 0 || connection.outdated) connection.retire()
    if (connection.usable) this.#idle.push(connection)
  }
}
