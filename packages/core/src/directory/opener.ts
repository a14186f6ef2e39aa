import { setMaxListeners } from 'node:events'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import { openConnection } from '../protocol/open.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { isLdapAuthError, type LdapAuthError } from '../words/errors.ts'
import { type ConnectionEvent, isHeard, tell } from '../words/events.ts'
import type { ServiceAccount } from './service-account.ts'

/** Opens the connections to one server. */
export class Opener {
  readonly #address: ServerAddress
  readonly #settings: Settings
  readonly #service: ServiceAccount
  readonly #clock: Clock
  /** Those of which something is left. */
  readonly #connections = new Set<Connection>()
  /** Its reason is the error of who waits for what is being opened. */
  #stopping = stoppable()

  constructor(address: ServerAddress, settings: Settings, service: ServiceAccount, clock: Clock) {
    this.#address = address
    this.#settings = settings
    this.#service = service
    this.#clock = clock
  }

  /** One that is bound as the service account. */
  async forSearches(): Promise<Connection> {
    const { connectMs, operationMs } = this.#settings.timeouts
    const { signal } = this.#stopping
    signal.throwIfAborted()
    this.#service.checkWaiting()
    const connection = await this.#open('search', connectMs, signal)
    const cutOff = (): void => connection.destroy(signal.reason)
    signal.addEventListener('abort', cutOff)
    try {
      await this.#service.bind(connection, this.#address.url, operationMs, signal)
      return connection
    } catch (error) {
      connection.retire()
      throw error
    } finally {
      signal.removeEventListener('abort', cutOff)
    }
  }

  forBinds({ at }: Deadline): Promise<Connection> {
    const connectMs = Math.min(this.#settings.timeouts.connectMs, at - this.#clock.now())
    return this.#open('bind', connectMs, this.#stopping.signal)
  }

  /** What is being opened is not; others may be. */
  stop(error: LdapAuthError): void {
    const stopping = this.#stopping
    this.#stopping = stoppable()
    stopping.abort(error)
  }

  /** Nothing is opened any more. */
  close(error: LdapAuthError): void {
    this.#stopping.abort(error)
  }

  /** Waits until nothing is left of what was opened and has ended. */
  async gone(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.gone))
  }

  async #open(
    lane: ConnectionEvent['lane'],
    connectMs: number,
    signal: AbortSignal,
  ): Promise<Connection> {
    const { url } = this.#address
    const beganAt = this.#clock.now()
    const told = (event: Pick<ConnectionEvent, 'state' | 'code'>): void => {
      if (!isHeard('connection')) return
      tell('connection', { url, lane, durationMs: this.#clock.now() - beganAt, ...event })
    }
    try {
      const connection = await openConnection(this.#address, this.#settings, connectMs, signal)
      told({ state: 'opened' })
      this.#connections.add(connection)
      void connection.gone.then(() => this.#connections.delete(connection))
      connection.onEnd(() => {
        if (isHeard('connection')) tell('connection', { url, lane, state: 'ended' })
      })
      return connection
    } catch (error) {
      told({ state: 'failed', code: isLdapAuthError(error) ? error.code : undefined })
      throw error
    }
  }
}

/** Every connection that is being opened listens, and their number is an option. */
function stoppable(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
