import { within } from '../protocol/within.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'

/** Who waits longer than this, or behind so many, hears so instead of filling the memory. */
const MAX_WAIT_MS = 5000
const MAX_WAITING = 1024

/** A fixed number of permits, handed out in the order they are asked for. */
export class Permits {
  readonly #clock: Clock
  readonly #queue = new Set<() => void>()
  #free: number

  constructor(count: number, clock: Clock) {
    this.#free = count
    this.#clock = clock
  }

  get waiting(): number {
    return this.#queue.size
  }

  /** @throws `ERR_LDAP_AUTH_POOL_EXHAUSTED`, `_ABORTED` */
  async acquire(deadline: Deadline): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    if (this.#queue.size >= MAX_WAITING) throw exhausted()
    let admit = (): void => {}
    const turn = new Promise<void>((resolve) => {
      admit = resolve
    })
    this.#queue.add(admit)
    const waitMs = Math.min(MAX_WAIT_MS, deadline.at - this.#clock.now())
    try {
      await within(turn, waitMs, deadline.signal, exhausted)
    } catch (error) {
      const admittedMeanwhile = !this.#queue.delete(admit)
      if (admittedMeanwhile) this.release()
      throw error
    }
  }

  release(): void {
    const [next] = this.#queue
    if (next === undefined) {
      this.#free += 1
      return
    }
    this.#queue.delete(next)
    next()
  }
}

function exhausted(): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_POOL_EXHAUSTED',
    'Every connection to the directory is busy and too many logins wait: raise pool.bindConnections, or look why the directory is slow.',
  )
}
