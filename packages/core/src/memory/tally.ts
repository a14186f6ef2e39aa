import type { Deadline } from '../words/clock.ts'
import type { ThrottleLimit, ThrottleTake } from '../words/throttle.ts'

/** A try that was counted, or not. */
export interface Taken extends ThrottleTake {
  /** Why nobody could count it. */
  readonly failure?: unknown
  /** Takes the try back where it was counted. Never fails: what can not be taken back runs out by itself. */
  readonly giveBack: () => void
}

/** Where tries are counted. It never rejects: others count the same try, and have to hear of it. */
export interface Tally {
  /** How often nobody could count. */
  readonly failures: number
  take(key: string, limit: ThrottleLimit, tries: 0 | 1, deadline: Deadline): Taken | Promise<Taken>
}

export function taken(
  { allowed, retryAfterMs, count }: ThrottleTake,
  tries: 0 | 1,
  giveBack: () => void,
): Taken {
  return { allowed, retryAfterMs, count, giveBack: allowed && tries === 1 ? giveBack : nothing }
}

/** No time to wait: a limit that is reached elsewhere counts more. */
export function notTaken(failure: unknown): Taken {
  return { allowed: false, retryAfterMs: -1, failure, giveBack: nothing }
}

function nothing(): void {}
