import type { Clock } from '../words/clock.ts'
import type { ThrottleLimit, ThrottleStore, ThrottleTake } from '../words/throttle.ts'
import { Counters } from './counters.ts'

/** How many full counters of a kind are kept, and how many others. */
const BOUND = 2 ** 13

/** Counts in this process. Each kind of key has room of its own: names that nobody has push out no account. */
export class ProcessStore implements ThrottleStore {
  readonly #clock: Clock
  readonly #kinds = new Map<string, Counters>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async take(key: string, limit: ThrottleLimit, tries: 0 | 1): Promise<ThrottleTake> {
    return this.#countersOf(key).take(key, limit, tries)
  }

  async giveBack(key: string, limit: ThrottleLimit): Promise<void> {
    this.#countersOf(key).giveBack(key, limit)
  }

  #countersOf(key: string): Counters {
    const kind = key.slice(0, key.indexOf(':'))
    const counters = this.#kinds.get(kind) ?? new Counters(BOUND, this.#clock)
    this.#kinds.set(kind, counters)
    return counters
  }
}
