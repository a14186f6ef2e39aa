import { setTimeout } from 'node:timers/promises'
import type { Clock, Deadline } from '../words/clock.ts'
import type { AuthResult, RejectionReason } from '../words/result.ts'
import type { Login } from './login.ts'
import { RefusalTimes } from './refusal-times.ts'

/** The time that passes while somebody waits, and chance, as a seam. */
export interface Waiting extends Clock {
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly random: () => number
}

const systemWaiting: Waiting = {
  now: () => performance.now(),
  wait: (ms, signal) => setTimeout(ms, undefined, { signal }),
  random: Math.random,
}

/** Refusals with another answer than that to a wrong password: there is nothing to hide about them. */
const ownAnswers: ReadonlySet<RejectionReason> = new Set<RejectionReason>([
  'missing-credentials',
  'malformed-credentials',
  'not-authorized',
  'too-many-attempts',
])

/**
 * Makes all refusals take the time of a refused bind: who measures how long an answer takes must not
 * learn which names exist. Waiting costs a timer and nothing else; it ends with the deadline, with the
 * caller's abort and with `close`.
 */
export class EqualTime {
  readonly #times: RefusalTimes
  readonly #waiting: Waiting
  readonly #waiters = new Set<() => void>()
  #isClosed = false

  constructor(waiting: Waiting = systemWaiting) {
    this.#waiting = waiting
    this.#times = new RefusalTimes(waiting.random)
  }

  /** The same login, with refusals that take equal time. `clock` is the one of its deadlines. */
  level<User>(next: Login<User>, clock: Clock): Login<User> {
    return async (credentials, deadline, watch) => {
      const start = this.#waiting.now()
      let isSent = false
      const onBind = (): void => {
        isSent = true
        deadline.onBind?.()
      }
      const result = await next(credentials, { ...deadline, onBind }, watch)
      if (isPublic(result)) return result
      const end = this.#waiting.now()
      if (isSent) this.#times.add(end - start)
      const latest = end + deadline.at - clock.now()
      await this.#waitUntil(Math.min(start + this.#times.next(), latest), deadline)
      return result
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.#isClosed = true
    for (const end of this.#waiters) end()
  }

  /**
   * A timer fires by the millisecond, at its own beat. Going to the moment in steps, whoever waits for it
   * is woken at the same beat, however long the way was: the fraction that is left would tell it.
   */
  async #waitUntil(moment: number, { signal }: Deadline): Promise<void> {
    const ended = new AbortController()
    const end = (): void => ended.abort()
    if (this.#isClosed || signal?.aborted === true) return
    this.#waiters.add(end)
    signal?.addEventListener('abort', end)
    for (;;) {
      const leftMs = moment - this.#waiting.now()
      if (leftMs <= 0 || ended.signal.aborted) break
      await this.#waiting.wait(Math.max(1, Math.floor(leftMs)), ended.signal).catch(() => undefined)
    }
    signal?.removeEventListener('abort', end)
    this.#waiters.delete(end)
  }
}

function isPublic(result: AuthResult<unknown>): boolean {
  return result.authenticated || ownAnswers.has(result.reason)
}
