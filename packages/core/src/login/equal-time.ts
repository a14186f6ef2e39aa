import type { Clock, Deadline } from '../words/clock.ts'
import type { AuthResult, Credentials, RejectionReason } from '../words/result.ts'
import type { Login, Watch } from './login.ts'
import { type BoundLogin, RefusalTimes } from './refusal-times.ts'

/** The time that passes while somebody waits, and chance, as a seam. */
export interface Waiting extends Clock {
  /** Calls back before that time is over, or in the next turn of the event loop; gives what calls it off. */
  readonly within: (ms: number, then: () => void) => () => void
  readonly random: () => number
}

/** How late a timer may come. */
const LATE_MS = 0.3

const systemWaiting: Waiting = {
  now: () => performance.now(),
  within: (ms, then) => {
    const wholeMs = Math.floor(ms - LATE_MS)
    if (wholeMs >= 1) {
      const timer = setTimeout(then, wholeMs)
      return () => clearTimeout(timer)
    }
    const turn = setImmediate(then)
    return () => clearImmediate(turn)
  },
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
 * learn which names exist. Waiting holds nothing; it ends with the deadline, with the caller's abort and
 * with `close`.
 */
export class EqualTime {
  readonly #times = new RefusalTimes()
  readonly #waiting: Waiting
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #waits: Wait[] = []
  #isClosed = false

  constructor(waiting: Waiting = systemWaiting) {
    this.#waiting = waiting
  }

  /** The same login, with refusals that take equal time. `clock` is the one of its deadlines. */
  level<User>(next: Login<User>, clock: Clock) {
    return async (
      credentials: Credentials,
      { at, signal, onBind }: Deadline,
      { clientAddress, onFound }: Pick<Watch, 'clientAddress' | 'onFound'> = {},
    ): Promise<AuthResult<User>> => {
      const start = this.#waiting.now()
      let isSent = false
      let isRemembered = false
      const tellOfBind = (): void => {
        isSent = true
        onBind?.()
      }
      const onDoubt = (): void => {
        isRemembered = true
      }
      const deadline = { at, signal, onBind: tellOfBind }
      const result = await next(credentials, deadline, { clientAddress, onFound, onDoubt })
      const end = this.#waiting.now()
      if (isSent) this.#times.add(bindOf(result, isRemembered), end - start)
      if (isPublic(result)) return result
      const latest = end + at - clock.now()
      const chance = this.#waiting.random()
      await this.#waitUntil(() => Math.min(start + this.#times.goalMs(chance), latest), signal)
      return result
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.#isClosed = true
    for (const wait of [...this.#waits]) wait.end()
  }

  async #waitUntil(moment: () => number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isClosed || signal?.aborted === true) return
    const wait = new Wait(moment, this.#waiting)
    const end = (): void => wait.end()
    this.#waits.push(wait)
    signal?.addEventListener('abort', end)
    await wait.ended
    signal?.removeEventListener('abort', end)
    this.#waits.splice(this.#waits.indexOf(wait), 1)
  }
}

/**
 * Waits for a moment, and comes to it by microseconds. It may move on meanwhile: where binds queue up, those
 * of many names that exist, the others have to become slower too.
 *
 * A timer counts whole milliseconds from the last thing that happened, which is the answer to the search or
 * to the bind: the fraction that is left would tell which. So the last millisecond passes turn by turn of the
 * event loop, in which everybody else goes on.
 */
class Wait {
  readonly ended: Promise<void>
  readonly #moment: () => number
  readonly #waiting: Waiting
  #tellEnd: () => void = () => {}
  #callOff: () => void = () => {}

  constructor(moment: () => number, waiting: Waiting) {
    this.#moment = moment
    this.#waiting = waiting
    this.ended = new Promise((resolve) => {
      this.#tellEnd = resolve
    })
    this.#goOn()
  }

  end(): void {
    this.#callOff()
    this.#tellEnd()
  }

  #goOn(): void {
    const leftMs = this.#moment() - this.#waiting.now()
    if (leftMs <= 0) this.#tellEnd()
    else this.#callOff = this.#waiting.within(leftMs, () => this.#goOn())
  }
}

function bindOf(result: AuthResult<unknown>, isRemembered: boolean): BoundLogin {
  if (result.authenticated || result.detail.passwordProven) return 'accepted'
  return isRemembered ? 'refused-remembered' : 'refused'
}

function isPublic(result: AuthResult<unknown>): boolean {
  return result.authenticated || ownAnswers.has(result.reason)
}
