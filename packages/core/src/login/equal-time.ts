import type { Clock, Deadline } from '../words/clock.ts'
import type { AuthResult, Credentials, RejectionReason } from '../words/result.ts'
import type { Login, Watch } from './login.ts'
import { type BoundLogin, RefusalTimes } from './refusal-times.ts'
import { systemWaiting, type Waiting, Waits } from './waits.ts'

/** Refusals with another answer than that to a wrong password: there is nothing to hide about them. */
const ownAnswers: ReadonlySet<RejectionReason> = new Set<RejectionReason>([
  'missing-credentials',
  'malformed-credentials',
  'not-authorized',
  'too-many-attempts',
])

/**
 * Makes all refusals take the time of a refused bind: who measures how long an answer takes must not
 * learn which names exist. Waiting also ends with the deadline.
 */
export class EqualTime {
  readonly #times = new RefusalTimes()
  readonly #waiting: Waiting
  readonly #waits: Waits

  constructor(waiting: Waiting = systemWaiting) {
    this.#waiting = waiting
    this.#waits = new Waits(waiting)
  }

  /** The same login, with refusals that take equal time. `clock` is the one of its deadlines. */
  level<User>(next: Login<User>, clock: Clock) {
    return async (
      credentials: Credentials,
      { at, signal, onBind }: Deadline,
      { clientAddress, onFound }: Pick<Watch, 'clientAddress' | 'onFound'> = {},
    ): Promise<AuthResult<User>> => {
      const start = this.#waiting.now()
      let isSent = false
      let isRemembered = false
      const tellOfBind = (): void => {
        isSent = true
        onBind?.()
      }
      const onDoubt = (): void => {
        isRemembered = true
      }
      const deadline = { at, signal, onBind: tellOfBind }
      const result = await next(credentials, deadline, { clientAddress, onFound, onDoubt })
      const end = this.#waiting.now()
      if (isSent) this.#times.add(bindOf(result, isRemembered), end - start)
      if (isOpen(result)) return result
      const latest = end + at - clock.now()
      const chance = this.#waiting.random()
      await this.#waits.until(() => Math.min(start + this.#times.goalMs(chance), latest), signal)
      return result
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.#waits.close()
  }
}

function bindOf(result: AuthResult<unknown>, isRemembered: boolean): BoundLogin {
  if (result.authenticated || result.detail.passwordProven) return 'accepted'
  return isRemembered ? 'refused-remembered' : 'refused'
}

/** Whether the answer itself says why, so that its time may say it too. */
export function isOpen(result: AuthResult<unknown>): boolean {
  return result.authenticated || ownAnswers.has(result.reason)
}
