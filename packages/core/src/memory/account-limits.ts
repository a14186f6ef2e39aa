import { LRUCache } from 'lru-cache'
import { late } from '../protocol/failures.ts'
import { within } from '../protocol/within.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { AccountLimit } from '../words/handle.ts'
import type { LockoutPolicy, ThrottleLimit } from '../words/throttle.ts'

/** Asks the directory when it locks an account. */
export type AskPolicies = (deadline: Deadline) => Promise<readonly LockoutPolicy[]>

/** How many tries are left to other ways into the directory, and to those who mistype there. */
const SPARE = 2

/** For as long as directories count, with few exceptions. */
const DAY_MS = 86_400_000
/** The longest time that `throttle` takes, and the most tries. */
const MAX_MS = 2 ** 31 - 1
const MAX_TRIES = 10_000

/** No login waits longer, and no directory is asked longer. */
const PATIENCE_MS = 2000
/** Of how many accounts it is known that they were tried. */
const BOUND = 2 ** 13
/** For how long an answer is taken for true, and how long nobody asks after none. */
const FRESH_MS = 600_000
const REST_MS = 60_000

/**
 * How many tries an account has: by the option, and by the directory's own lockout, which is to come
 * later. The directory is asked when somebody wants to know, once for all who do.
 */
export class AccountLimits {
  readonly #option: ThrottleLimit
  readonly #byOption: readonly ThrottleLimit[]
  readonly #ask: AskPolicies
  readonly #clock: Clock
  /** When the directory last refused a password of an account, as long as its policies are not known. */
  readonly #refusedAt = new LRUCache<string, number>({ max: BOUND })
  #inForce: readonly ThrottleLimit[]
  #wasTold = false
  #asksAgainAt = Number.NEGATIVE_INFINITY
  #asking: Promise<void> | undefined

  constructor(option: AccountLimit, ask: AskPolicies, clock: Clock) {
    this.#option = { ...option, from: 'last' }
    this.#ask = ask
    this.#clock = clock
    this.#byOption = [this.#option]
    this.#inForce = this.#byOption
  }

  /** All of them hold at once. The first has the fewest tries. */
  get inForce(): readonly ThrottleLimit[] {
    return this.#inForce
  }

  /** The time in which tries count towards one of them. */
  get longestMs(): number {
    return Math.max(...this.#inForce.map(({ windowMs }) => windowMs))
  }

  /** Whether nothing is gained by waiting: the directory has told, or does not at the moment. */
  get areKnown(): boolean {
    return this.#wasTold || !this.#mayAsk
  }

  /** Whether the directory may still count a try of an account: its window may be longer than ours. */
  wasRefused(account: string): boolean {
    const refusedAt = this.#refusedAt.get(account) ?? Number.NEGATIVE_INFINITY
    return refusedAt + DAY_MS > this.#clock.now()
  }

  /** The directory refused a password. What it told before is asked for anew after a while, and nobody waits. */
  refused(account: string): void {
    if (!this.#wasTold) this.#refusedAt.set(account, this.#clock.now())
    else if (this.#mayAsk) void this.#learn()
  }

  /**
   * Waits until they are known, or the directory has had its time to tell.
   *
   * @throws `ERR_LDAP_AUTH_TIMEOUT`, `_ABORTED`
   */
  async learn({ at, signal }: Deadline): Promise<void> {
    if (this.areKnown) return
    const leftMs = at - this.#clock.now()
    await within(this.#learn(), leftMs, signal, () => late(leftMs))
  }

  get #mayAsk(): boolean {
    return this.#clock.now() >= this.#asksAgainAt
  }

  #learn(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #askOnce(): Promise<void> {
    // Called off, and not late: that this takes long says nothing about logins.
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const deadline = { at: this.#clock.now() + 2 * PATIENCE_MS, signal }
    try {
      const policies = await this.#ask(deadline)
      this.#inForce = this.#limitedBy(policies)
      this.#wasTold = true
      this.#refusedAt.clear()
      this.#asksAgainAt = this.#clock.now() + FRESH_MS
    } catch {
      this.#asksAgainAt = this.#clock.now() + REST_MS
    }
  }

  /** The same list as before, where the directory adds nothing. */
  #limitedBy(policies: readonly LockoutPolicy[]): readonly ThrottleLimit[] {
    const all = strictest([this.#option, ...policies.map(limitOf)])
    return all.length === 1 && all[0] === this.#option ? this.#byOption : all
  }
}

function limitOf({ threshold, windowMs }: LockoutPolicy): ThrottleLimit {
  return {
    from: 'last',
    max: Math.min(Math.max(1, threshold - SPARE), MAX_TRIES),
    // A day where the directory never forgets: whoever logs in daily makes it forget, and nobody is
    // shut out here for the mistakes of last week.
    windowMs: windowMs === Number.POSITIVE_INFINITY ? DAY_MS : Math.min(windowMs, MAX_MS),
  }
}

/** Without those that another one implies, with no more tries in no less time. */
function strictest(limits: readonly ThrottleLimit[]): readonly ThrottleLimit[] {
  const sorted = [...limits].sort((a, b) => a.max - b.max || b.windowMs - a.windowMs)
  return sorted.filter(({ windowMs }, index) =>
    sorted.slice(0, index).every((stricter) => stricter.windowMs < windowMs),
  )
}
