import type { Clock } from '../words/clock.ts'
import type { ThrottleLimit } from '../words/throttle.ts'
import { Counters } from './counters.ts'
import { type Taken, type Tally, taken } from './tally.ts'

/** How many full counters of a kind are kept, and how many others. */
const BOUND = 2 ** 13

/** Counts in this process. Each kind of key has room of its own: names that nobody has push out no account. */
export class ProcessStore implements Tally {
  readonly failures = 0
  readonly #clock: Clock
  readonly #kinds = new Map<string, Counters>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  take(key: string, limit: ThrottleLimit, tries: 0 | 1): Taken {
    const counters = this.#countersOf(key)
    return taken(counters.take(key, limit, tries), tries, () => counters.giveBack(key, limit))
  }

  #countersOf(key: string): Counters {
    const kind = key.slice(0, key.indexOf(':'))
    let counters = this.#kinds.get(kind)
    if (counters === undefined) {
      counters = new Counters(BOUND, this.#clock)
      this.#kinds.set(kind, counters)
    }
    return counters
  }
}
