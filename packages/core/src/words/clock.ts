/** The time, as a seam: tests move it by hand instead of sleeping. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number
}

export const systemClock: Clock = { now: () => performance.now() }

/** How long a piece of work may take and who may call it off. */
export interface Deadline {
  /** The moment, on the clock, after which nobody waits any more. */
  readonly at: number
  readonly signal?: AbortSignal | undefined
}
