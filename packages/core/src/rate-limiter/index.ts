import type { ThrottleLimit, ThrottleStore, ThrottleTake } from '../words/throttle.ts'

export type { ThrottleLimit, ThrottleStore, ThrottleTake } from '../words/throttle.ts'

/** What is asked of a limiter of rate-limiter-flexible: `RateLimiterRedis` and its kin are such. */
export interface RateLimiter {
  /** Takes so many points more. */
  penalty(key: string, points: number, options: LimiterOptions): Promise<LimiterState>
  /** Gives so many points back. */
  reward(key: string, points: number, options: LimiterOptions): Promise<LimiterState>
  /** What was taken so far; `null` for nothing. */
  get(key: string): Promise<LimiterState | null>
}

/** How long a counter lives that is not there yet. */
export interface LimiterOptions {
  /** In seconds. */
  customDuration?: number
}

/** A counter of a limiter. */
export interface LimiterState {
  readonly consumedPoints: number
  readonly msBeforeNext: number
}

/**
 * Counts tries in a limiter of rate-limiter-flexible, so that several processes count together:
 *
 * ```ts
 * const limiter = new RateLimiterRedis({ storeClient, keyPrefix: 'login', points: 1, duration: 1 })
 * const ldap = createLdapAuth({ ...options, throttle: { store: rateLimiterStore(limiter) } })
 * ```
 *
 * `points` and `duration` of the limiter do not count: the limits are those of `throttle`. Windows are
 * whole seconds and begin with the first try.
 */
export function rateLimiterStore(limiter: RateLimiter): ThrottleStore {
  async function giveBack(key: string, { windowMs }: ThrottleLimit): Promise<void> {
    const { consumedPoints } = await limiter.reward(key, 1, lasting(windowMs))
    // The counter had run out meanwhile: nobody is to have a try in advance.
    if (consumedPoints < 0) await limiter.penalty(key, -consumedPoints, lasting(windowMs))
  }

  async function look(key: string, { max }: ThrottleLimit): Promise<ThrottleTake> {
    const state = await limiter.get(key)
    if (state === null || state.consumedPoints < max) return { allowed: true, retryAfterMs: 0 }
    return refused(state)
  }

  /** Counted first and judged then: of many at once, so many are allowed and no more. */
  async function take(key: string, limit: ThrottleLimit, tries: 0 | 1): Promise<ThrottleTake> {
    if (tries === 0) return look(key, limit)
    const state = await limiter.penalty(key, 1, lasting(limit.windowMs))
    const { consumedPoints: count } = state
    if (count <= limit.max) return { allowed: true, retryAfterMs: 0, count }
    await giveBack(key, limit)
    return refused(state)
  }

  return { take, giveBack }
}

/** Less than a second would be for ever. */
function lasting(windowMs: number): LimiterOptions {
  return { customDuration: Math.max(1, Math.ceil(windowMs / 1000)) }
}

function refused({ msBeforeNext }: LimiterState): ThrottleTake {
  return { allowed: false, retryAfterMs: msBeforeNext }
}
