/** How many of the last refusals count. */
const KEPT = 64
/** With fewer, chance decides: until then nobody is faster than the start, nor than the slowest so far. */
const ENOUGH = 20
/** More than a bind takes where connections have to be opened first, over TLS, in a network of one's own. */
const START_MS = 100
/** Of the time itself, so that the slowest of the refused binds do not stand out, and in milliseconds at least. */
const JITTER = 0.5
const MIN_JITTER_MS = 5

/** How long logins took that ended with a refused bind, and how long the next refusal has to take. */
export class RefusalTimes {
  readonly #random: () => number
  readonly #last: number[] = []
  #count = 0
  #goalMs = START_MS

  constructor(random: () => number) {
    this.#random = random
  }

  add(ms: number): void {
    this.#last[this.#count % KEPT] = ms
    this.#count += 1
    const sorted = [...this.#last].sort((one, other) => one - other)
    const slowest = sorted.at(-1) ?? START_MS
    const isEnough = this.#count >= ENOUGH
    this.#goalMs = isEnough ? p95(sorted) : Math.max(START_MS, slowest)
  }

  next(): number {
    return this.#goalMs + this.#random() * Math.max(MIN_JITTER_MS, this.#goalMs * JITTER)
  }
}

function p95(sorted: readonly number[]): number {
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? START_MS
}
