/** How many of the last count. */
const KEPT = 64
/** Of refused binds; with fewer, chance decides which is the slowest but a few. */
const ENOUGH = 20
/** Of binds that ended either way; with fewer, nothing is known of the directory. */
const FEW = 5
/** More than a bind takes where connections have to be opened first, over TLS, in a network of one's own. */
const START_MS = 100
/** Of the time itself, and in milliseconds at least. */
const JITTER = 0.5
const MIN_JITTER_MS = 1

/** A login with a bind: the directory took the password; or refused it, to somebody looked for or remembered. */
export type BoundLogin = 'accepted' | 'refused' | 'refused-remembered'

/**
 * How long logins took that ended with a refused bind, and how long the next refusal has to take. Those
 * of remembered users need one answer less and are counted apart: being many, they would hide how long the
 * others take, and with that who exists.
 */
export class RefusalTimes {
  readonly #times = {
    accepted: new LastTimes(),
    refused: new LastTimes(),
    'refused-remembered': new LastTimes(),
  }

  add(login: BoundLogin, ms: number): void {
    if (login === 'accepted' && this.#isKnown) return
    this.#times[login].add(ms)
  }

  /** How long a refusal has to take. `chance` is from 0 to 1. */
  goalMs(chance: number): number {
    return jittered(this.#typicalMs, chance)
  }

  get #isKnown(): boolean {
    const { refused, 'refused-remembered': remembered } = this.#times
    return refused.count + remembered.count >= ENOUGH
  }

  get #typicalMs(): number {
    const { accepted, refused, 'refused-remembered': remembered } = this.#times
    const slowest = Math.max(refused.p95, remembered.p95)
    if (this.#isKnown) return slowest
    // The first refused bind should not stand out either: those who were let in tell how long one takes.
    const bound = accepted.count + refused.count + remembered.count
    return Math.max(slowest, bound < FEW ? START_MS : accepted.p95)
  }
}

/** How long the last of a kind took. */
export class LastTimes {
  readonly #last: number[] = []
  #count = 0
  #p95: number | undefined = 0

  get count(): number {
    return this.#count
  }

  /** Of fewer than 20 that is the slowest. */
  get p95(): number {
    this.#p95 ??= p95(this.#last)
    return this.#p95
  }

  add(ms: number): void {
    this.#last[this.#count % KEPT] = ms
    this.#count += 1
    this.#p95 = undefined
  }
}

/** Somewhat more, so that the slowest of those that took so long do not stand out. `chance` is from 0 to 1. */
export function jittered(ms: number, chance: number): number {
  return ms + chance * Math.max(MIN_JITTER_MS, ms * JITTER)
}

function p95(times: readonly number[]): number {
  const sorted = Float64Array.from(times).sort()
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
}
