import { AsyncResource } from 'node:async_hooks'
import type { Clock } from '../words/clock.ts'
import { isLdapAuthError, type LdapAuthError, type LdapAuthErrorCode } from '../words/errors.ts'
import { tell } from '../words/events.ts'

/** So many outages in a row, while the server answers others. */
const MAX_OUTAGES = 3

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/** A server that is left again so soon was not well yet. */
const SETTLED_MS = 60_000

/** What a server is asked for: one that answers searches may be unable to check a password. */
export type Lane = 'search' | 'bind'

/** Failures that are the server's own: another one may do better. */
const serverFaults: ReadonlySet<LdapAuthErrorCode> = new Set<LdapAuthErrorCode>([
  'ERR_LDAP_AUTH_CONNECT',
  'ERR_LDAP_AUTH_TLS',
  'ERR_LDAP_AUTH_TIMEOUT',
  'ERR_LDAP_AUTH_PROTOCOL',
  'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
])

/** Failures that say something only after a while. */
const waits: ReadonlySet<LdapAuthErrorCode> = new Set<LdapAuthErrorCode>([
  'ERR_LDAP_AUTH_TIMEOUT',
  'ERR_LDAP_AUTH_POOL_EXHAUSTED',
])

/** In the async context of no request: who met the failure is not to be kept, or traced, as long as it lasts. */
const onItsOwn = AsyncResource.bind((start: () => NodeJS.Timeout): NodeJS.Timeout => start())

/** Whether another server may do what this one failed at. A refused service account is refused everywhere. */
export function isServerFault(error: unknown): error is LdapAuthError {
  return isLdapAuthError(error) && serverFaults.has(error.code)
}

/** What a circuit needs to know of its server. */
export interface CircuitParts {
  readonly url: string
  readonly clock: Clock
  /** A request that waited for much less says nothing about the server when it is given up. */
  readonly patienceMs: number
  /** Asks the server for what it failed at, and counts the answer here. */
  readonly probe: (lane: Lane) => Promise<void>
  /** Called when the server is left. */
  readonly onOpen: (reason: LdapAuthError) => void
}

/**
 * Whether a server is asked or left alone. It is left when it has answered nobody since a request that
 * failed was begun, or after several failures in a row. From then on it is asked in the background,
 * less and less often, until it answers: a server that answers searches may hang at every bind.
 */
export class Circuit {
  readonly #parts: CircuitParts
  readonly #outages = { search: 0, bind: 0 }
  readonly #answeredAt = { search: Number.NEGATIVE_INFINITY, bind: Number.NEGATIVE_INFINITY }
  #reason: LdapAuthError | undefined
  /** What the server failed at. */
  #lane: Lane = 'search'
  #waitMs = FIRST_WAIT_MS
  #backAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(parts: CircuitParts) {
    this.#parts = parts
  }

  /** Why the server is left alone; undefined while it is not. */
  get reason(): LdapAuthError | undefined {
    return this.#reason
  }

  /** The server gave an answer, whatever it was. */
  answered(lane: Lane): void {
    this.#outages[lane] = 0
    this.#answeredAt[lane] = this.#parts.clock.now()
    if (this.#reason !== undefined && lane === this.#lane) this.#comeBack()
  }

  /** A request that was begun at that moment failed. */
  failed(lane: Lane, error: unknown, beganAt: number): void {
    if (this.#isClosed || this.#reason !== undefined || !this.#tells(error, beganAt)) return
    const isSilent = this.#answeredAt[lane] < beganAt
    // Beside answers to others it says that there is too much to do, and nothing worse.
    if (!isSilent && error.code === 'ERR_LDAP_AUTH_POOL_EXHAUSTED') return
    this.#outages[lane] += 1
    if (isSilent || this.#outages[lane] >= MAX_OUTAGES) this.#leave(lane, error)
  }

  /** Asks no more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #tells(error: unknown, beganAt: number): error is LdapAuthError {
    if (!isLdapAuthError(error)) return false
    // By a timer that may ring a little early. Who waited for a connection all that time tells as much.
    const hasWaited = this.#parts.clock.now() - beganAt >= this.#parts.patienceMs * 0.9
    if (waits.has(error.code)) return hasWaited
    return isServerFault(error)
  }

  #leave(lane: Lane, reason: LdapAuthError): void {
    const { url, clock, onOpen } = this.#parts
    const isSettled = clock.now() - this.#backAt >= SETTLED_MS
    this.#waitMs = isSettled ? FIRST_WAIT_MS : longer(this.#waitMs)
    this.#reason = reason
    this.#lane = lane
    tell('failover', { url, state: 'left', code: reason.code })
    this.#probeLater()
    onOpen(reason)
  }

  #comeBack(): void {
    clearTimeout(this.#timer)
    this.#reason = undefined
    this.#outages.search = 0
    this.#outages.bind = 0
    this.#backAt = this.#parts.clock.now()
    tell('failover', { url: this.#parts.url, state: 'back' })
  }

  #probeLater(): void {
    clearTimeout(this.#timer)
    if (this.#isClosed || this.#reason === undefined) return
    this.#timer = onItsOwn(() => setTimeout(() => void this.#probe(), this.#waitMs)).unref()
  }

  async #probe(): Promise<void> {
    await this.#parts.probe(this.#lane).catch(() => {})
    this.#waitMs = longer(this.#waitMs)
    this.#probeLater()
  }
}

function longer(waitMs: number): number {
  return Math.min(waitMs * 2, LONGEST_WAIT_MS)
}
