import type { Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import { aborted } from '../protocol/failures.ts'
import { type Clock, type Deadline, systemClock } from '../words/clock.ts'
import { isLdapAuthError } from '../words/errors.ts'
import type { Finding } from './finding.ts'
import type { ProgressOptions } from './options.ts'
import { failedBy, type Outcome } from './outcome.ts'
import { remedyFor } from './remedies.ts'

/** A finding, and what the steps behind it go on with. */
export interface Step<T> {
  readonly finding: Finding
  readonly value: T | undefined
}

/** What a step gives. */
export type Work<T> = () => Promise<Outcome & { readonly value?: T }>

/** One examination: its steps come one after the other. */
export class Run {
  readonly settings: Settings
  readonly clock: Clock = systemClock
  readonly findings: Finding[] = []
  readonly #request: ProgressOptions
  readonly #quiet = new AbortController()
  readonly #connections = new Set<Connection>()
  #roundTrips = 0

  constructor(settings: Settings, request: ProgressOptions) {
    this.settings = settings
    this.#request = request
  }

  /** Ends whatever waits. */
  get signal(): AbortSignal {
    return this.#request.signal ?? this.#quiet.signal
  }

  /** For a piece of work that takes as long as a login may. */
  deadline(ms: number = this.settings.timeouts.loginMs): Deadline {
    return { at: this.clock.now() + ms, signal: this.signal }
  }

  /** Whoever stops asking in the middle leaves no connection behind. */
  keep(connection: Connection): Connection {
    this.#connections.add(connection)
    connection.onEnd(() => this.#connections.delete(connection))
    return connection
  }

  close(): void {
    for (const connection of [...this.#connections]) connection.retire()
  }

  /** A request was sent. */
  sent(): void {
    this.#roundTrips += 1
  }

  /**
   * Does a step. What the directory has against it is a finding.
   *
   * @throws `ERR_LDAP_AUTH_ABORTED`
   */
  async step<T = never>(name: string, server: string | undefined, work: Work<T>): Promise<Step<T>> {
    if (this.signal.aborted) throw aborted(this.signal)
    this.#request.onStep?.(name, server)
    const beganAt = this.clock.now()
    const before = this.#roundTrips
    const { value, step = name, ...outcome } = await work().catch(outcomeOf)
    const durationMs = Math.round((this.clock.now() - beganAt) * 10) / 10
    const where = server === undefined ? {} : { server }
    const roundTrips = this.#roundTrips - before
    const finding = Object.freeze({ step, ...where, ...outcome, durationMs, roundTrips })
    this.findings.push(finding)
    return { finding, value }
  }
}

function outcomeOf(error: unknown): Outcome & { readonly value?: never } {
  if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
  return failedBy(error, remedyFor(error))
}
