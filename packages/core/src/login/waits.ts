import type { Clock } from '../words/clock.ts'

/** The time that passes while somebody waits, and chance, as a seam. */
export interface Waiting extends Clock {
  /** Calls back before that time is over, or in the next turn of the event loop; gives what calls it off. */
  readonly within: (ms: number, then: () => void) => () => void
  readonly random: () => number
}

/** How late a timer may come. */
const LATE_MS = 0.3

export const systemWaiting: Waiting = {
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

/**
 * Those who wait. It holds nothing; it ends with the caller's abort and with `close`.
 */
export class Waits {
  readonly #waiting: Waiting
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #waits: Wait[] = []
  #isClosed = false

  constructor(waiting: Waiting) {
    this.#waiting = waiting
  }

  async until(moment: () => number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isClosed || signal?.aborted === true) return
    const wait = new Wait(moment, this.#waiting)
    const end = (): void => wait.end()
    this.#waits.push(wait)
    signal?.addEventListener('abort', end)
    await wait.ended
    signal?.removeEventListener('abort', end)
    this.#waits.splice(this.#waits.indexOf(wait), 1)
  }

  /** Nobody waits any more. */
  close(): void {
    this.#isClosed = true
    for (const wait of [...this.#waits]) wait.end()
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
