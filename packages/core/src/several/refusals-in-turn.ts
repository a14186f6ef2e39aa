import { isOpen } from '../login/equal-time.ts'
import { jittered, LastTimes } from '../login/refusal-times.ts'
import { type Waiting, Waits } from '../login/waits.ts'
import type { AuthResult } from '../words/result.ts'

/** Of refusals for which all directories were asked; with fewer, those of some of them tell as well. */
const ENOUGH = 20

/** How a name was asked about: since when, in how many directories, and who may call it off. */
export interface AskedInTurn {
  readonly since: number
  readonly directories: number
  readonly signal: AbortSignal | undefined
}

/**
 * The first directory that knows a name refuses its wrong password, and the others are not asked: how long
 * that takes would tell who is in which directory. So every refusal takes as long as that of a name which
 * none of them knows.
 */
export class RefusalsInTurn {
  /** By how many directories were asked; the last ones went through all. */
  readonly #times: readonly LastTimes[]
  readonly #waiting: Waiting
  readonly #waits: Waits

  constructor(directories: number, waiting: Waiting) {
    this.#times = Array.from({ length: directories }, () => new LastTimes())
    this.#waiting = waiting
    this.#waits = new Waits(waiting)
  }

  now(): number {
    return this.#waiting.now()
  }

  /** Gives the answer when a refusal of its kind would have come that every directory was asked for. */
  async level(
    result: AuthResult,
    { since, directories, signal }: AskedInTurn,
  ): Promise<AuthResult> {
    if (result.authenticated || isOpen(result)) return result
    if (!result.detail.passwordProven) this.#times[directories - 1]?.add(this.now() - since)
    const chance = this.#waiting.random()
    await this.#waits.until(() => since + jittered(this.#typicalMs, chance), signal)
    return result
  }

  /** Nobody waits any more. */
  close(): void {
    this.#waits.close()
  }

  get #typicalMs(): number {
    const isKnown = (this.#times.at(-1)?.count ?? 0) >= ENOUGH
    return Math.max(
      ...this.#times.map(({ p95 }, index) => (isKnown ? p95 : p95 * this.#share(index))),
    )
  }

  /** What all directories are to the first ones. */
  #share(index: number): number {
    return this.#times.length / (index + 1)
  }
}
