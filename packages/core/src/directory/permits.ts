import { Alarm } from '../protocol/alarm.ts'
import { aborted } from '../protocol/failures.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { ResolvedOptions } from '../words/resolved-options.ts'

/** Who waits longer than this, or behind so many, hears so instead of filling the memory. */
export type WaitLimits = Pick<ResolvedOptions['pool'], 'maxWaiting' | 'acquireMs'>

interface Waiter {
  readonly admit: () => void
  readonly refuse: (error: LdapAuthError) => void
  /** The moment of `performance.now()` until which it waits. */
  readonly until: number
  /** Ends the listening for an abort. */
  readonly release: () => void
}

/** A fixed number of permits, handed out in the order they are asked for. */
export class Permits {
  readonly #clock: Clock
  readonly #limits: WaitLimits
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #queue: Waiter[] = []
  readonly #alarm = new Alarm((now) => this.#refuseLate(now))
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
    if (deadline.signal?.aborted === true) throw aborted(deadline.signal)
    await new Promise<void>((admit, refuse) => this.#wait(deadline, admit, refuse))
  }

  release(): void {
    const next = this.#queue.shift()
    if (next === undefined) this.#free += 1
    else {
      next.release()
      next.admit()
    }
  }

  /** Nobody waits any more: each gets the error. */
  refuseAll(error: LdapAuthError): void {
    this.#alarm.clear()
    for (const waiter of [...this.#queue]) this.#refuse(waiter, error)
  }

  #wait({ at, signal }: Deadline, admit: Waiter['admit'], refuse: Waiter['refuse']): void {
    const onAbort = (): void => this.#refuse(waiter, aborted(signal))
    const release = (): void => signal?.removeEventListener('abort', onAbort)
    const waitMs = Math.min(this.#limits.acquireMs, at - this.#clock.now())
    const waiter = { admit, refuse, until: performance.now() + waitMs, release }
    signal?.addEventListener('abort', onAbort)
    this.#queue.push(waiter)
    this.#alarm.set(waiter.until)
  }

  #refuse(waiter: Waiter, error: LdapAuthError): void {
    this.#queue.splice(this.#queue.indexOf(waiter), 1)
    waiter.release()
    waiter.refuse(error)
  }

  #refuseLate(now: number): void {
    for (const waiter of [...this.#queue]) {
      if (waiter.until > now) this.#alarm.set(waiter.until)
      else this.#refuse(waiter, exhausted())
    }
  }
}

function exhausted(): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_POOL_EXHAUSTED',
    'Every connection to the directory is busy and too many logins wait: raise pool.bindConnections, or look why the directory is slow.',
  )
}
