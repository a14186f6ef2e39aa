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
  /** What ends each. A list, for the reason that `PendingRequests` has one. */
  readonly #ends: (() => void)[] = []
  #isClosed = false

  constructor(waiting: Waiting) {
    this.#waiting = waiting
  }

  /**
   * Waits for a moment, and comes to it by microseconds. It may move on meanwhile: where binds queue up, those
   * of many names that exist, the others have to become slower too.
   *
   * A timer counts whole milliseconds from the last thing that happened, which is the answer to the search or
   * to the bind: the fraction that is left would tell which. So the last millisecond passes turn by turn of the
   * event loop, in which everybody else goes on.
   */
  async until(moment: () => number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isClosed || signal?.aborted === true) return
    let callOff = (): void => {}
    let end = (): void => {}
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        const leftMs = moment() - this.#waiting.now()
        if (leftMs <= 0) resolve()
        else callOff = this.#waiting.within(leftMs, goOn)
      }
      end = () => {
        callOff()
        resolve()
      }
      this.#ends.push(end)
      signal?.addEventListener('abort', end)
      goOn()
    })
    signal?.removeEventListener('abort', end)
    this.#ends.splice(this.#ends.indexOf(end), 1)
  }

  /** Nobody waits any more. */
  close(): void {
    this.#isClosed = true
    for (const end of this.#ends) end()
  }
}
