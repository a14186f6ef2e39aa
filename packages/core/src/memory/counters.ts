import type { Clock } from '../words/clock.ts'
import type { ThrottleLimit, ThrottleTake } from '../words/throttle.ts'

/** When each try was, oldest first. */
type Tries = readonly number[]

/**
 * Counts tries, in bounded memory. Counters that are full are kept apart from the others: inventing
 * names does not push out a blocked account. To free it an attacker has to fill as many counters as are
 * kept, each by all the tries of its limit, and within its window.
 */
export class Counters {
  readonly #clock: Clock
  readonly #bound: number
  /** Maps, which keep the order in which keys were set: most counters are gone when a login has ended. */
  readonly #open = new Map<string, Tries>()
  readonly #full = new Map<string, Tries>()

  /** @param bound - how many full counters are kept, and how many others */
  constructor(bound: number, clock: Clock) {
    this.#clock = clock
    this.#bound = bound
  }

  get size(): number {
    return this.#open.size + this.#full.size
  }

  take(key: string, limit: ThrottleLimit, count: 0 | 1): ThrottleTake {
    const now = this.#clock.now()
    const at = this.#triesOf(key, limit, now)
    if (at.length >= limit.max) return { allowed: false, retryAfterMs: freeAt(at, limit) - now }
    if (count === 1) this.#keep(key, [...at, now], limit)
    return { allowed: true, retryAfterMs: 0, count: at.length + count }
  }

  giveBack(key: string, limit: ThrottleLimit): void {
    const at = this.#triesOf(key, limit, this.#clock.now())
    this.#keep(key, at.slice(0, -1), limit)
  }

  #triesOf(key: string, limit: ThrottleLimit, now: number): Tries {
    return standing(this.#full.get(key) ?? this.#open.get(key) ?? [], limit, now)
  }

  #keep(key: string, at: Tries, limit: ThrottleLimit): void {
    const [own, other] =
      at.length >= limit.max ? [this.#full, this.#open] : [this.#open, this.#full]
    other.delete(key)
    own.delete(key)
    if (at.length === 0) return
    own.set(key, at)
    if (own.size <= this.#bound) return
    const [oldest = key] = own.keys()
    own.delete(oldest)
  }
}

function standing(at: Tries, { from, windowMs }: ThrottleLimit, now: number): Tries {
  const begin = now - windowMs
  if (from === 'first') return at.filter((moment) => moment > begin)
  return (at.at(-1) ?? begin) > begin ? at : []
}

/** When there is room for another try. */
function freeAt(at: Tries, { from, max, windowMs }: ThrottleLimit): number {
  const moment = from === 'last' ? at.at(-1) : at.at(-max)
  return (moment ?? 0) + windowMs
}
