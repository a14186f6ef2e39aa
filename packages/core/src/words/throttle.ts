/** How many tries there may be, and in what time. */
export interface ThrottleLimit {
  /** One more is refused. */
  readonly max: number
  /** Milliseconds in which tries count. */
  readonly windowMs: number
  /**
   * From when the window counts. `'last'`: tries are forgotten when there was none for that long, as
   * directories count towards a lockout. `'first'`: each is forgotten after that time. A store that
   * can not count from the last try may count from the first.
   */
  readonly from: 'first' | 'last'
}

/** Whether a try is allowed. */
export interface ThrottleTake {
  readonly allowed: boolean
  /** Milliseconds until it would be; 0 where it is. */
  readonly retryAfterMs: number
  /** How many tries count by now, an allowed one included. A store that can not tell leaves it out. */
  readonly count?: number | undefined
}

/**
 * Where tries are counted. One that several processes share counts for all of them; keys are hashes,
 * and say nothing about names or addresses. What it throws, and an answer that takes more than a
 * second, is for `throttle.onStoreError`.
 */
export interface ThrottleStore {
  /**
   * Counts a try unless the limit is reached. In one step: of many that come at once, no more than
   * `max` are allowed. With `tries` 0 nothing is counted, and a try of the same moment is answered for.
   */
  take(key: string, limit: ThrottleLimit, tries: 0 | 1): Promise<ThrottleTake>
  /** Takes back a try that `take` counted. */
  giveBack(key: string, limit: ThrottleLimit): Promise<void>
}

/** When a directory locks an account. */
export interface LockoutPolicy {
  /** How many wrong passwords lock it. */
  readonly threshold: number
  /** After how long they are forgotten; `Infinity`: never, but for a right one. */
  readonly windowMs: number
}
