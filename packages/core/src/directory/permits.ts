import { within } from '../protocol/within.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { ResolvedOptions } from '../words/handle.ts'

/** Who waits longer than this, or behind so many, hears so instead of filling the memory. */
export type WaitLimits = Pick<ResolvedOptions['pool'], 'maxWaiting' | 'acquireMs'>

class Waiter {
  readonly turn: Promise<void>
  isAdmitted = false
  refuse: (error: LdapAuthError) => void = () => {}
  #admit = (): void => {}

  constructor() {
    this.turn = new Promise((resolve, reject) => {
      this.#admit = resolve
      this.refuse = reject
    })
  }

  admit(): void {
    this.isAdmitted = true
    this.#admit()
  }
}

/** A fixed number of permits, handed out in the order they are asked for. */
export class Permits {
  readonly #clock: Clock
  readonly #limits: WaitLimits
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #queue: Waiter[] = []
  #free: number

  constructor(count: number, limits: WaitLimits, clock: Clock) {
    this.#free = count
    this.#limits = limits
    this.#clock = clock
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** @throws `ERR_LDAP_AUTH_POOL_EXHAUSTED`, `_ABORTED`, and the error of `refuseAll` */
  async acquire(deadline: Deadline): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    if (this.#queue.length >= this.#limits.maxWaiting) throw exhausted()
    const waiter = new Waiter()
    this.#queue.push(waiter)
    const waitMs = Math.min(this.#limits.acquireMs, deadline.at - this.#clock.now())
    try {
      await within(waiter.turn, waitMs, deadline.signal, exhausted)
    } catch (error) {
      const at = this.#queue.indexOf(waiter)
      if (at >= 0) this.#queue.splice(at, 1)
      // The permit came in the moment in which nobody wanted it any more.
      if (waiter.isAdmitted) this.release()
      throw error
    }
  }

  release(): void {
    const next = this.#queue.shift()
    if (next === undefined) this.#free += 1
    else next.admit()
  }

  /** Nobody waits any more: each gets the error. */
  refuseAll(error: LdapAuthError): void {
    for (const waiter of this.#queue.splice(0)) waiter.refuse(error)
  }
}

function exhausted(): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_POOL_EXHAUSTED',
    'Every connection to the directory is busy and too many logins wait: raise pool.bindConnections, or look why the directory is slow.',
  )
}
