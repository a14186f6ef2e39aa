import type { Clock } from '../words/clock.ts'
import type { AuthResult, RejectionReason } from '../words/result.ts'
import type { Course } from './course.ts'
import type { Login } from './login.ts'
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
  level<User>(next: Login<User>, clock: Clock): Login<User> {
    return async (credentials, deadline, course) => {
      const start = this.#waiting.now()
      const result = await next(credentials, deadline, course)
      const end = this.#waiting.now()
      if (course.isSent) this.#times.add(bindOf(result, course), end - start)
      if (isOpen(result)) return result
      const latest = end + deadline.at - clock.now()
      const chance = this.#waiting.random()
      await this.#waits.until(
        () => Math.min(start + this.#times.goalMs(chance), latest),
        deadline.signal,
      )
      return result
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.#waits.close()
  }
}

function bindOf(result: AuthResult<unknown>, { isDoubtful }: Course): BoundLogin {
  if (result.authenticated || result.detail.passwordProven) return 'accepted'
  return isDoubtful ? 'refused-remembered' : 'refused'
}

/** Whether the answer itself says why, so that its time may say it too. */
export function isOpen(result: AuthResult<unknown>): boolean {
  return result.authenticated || ownAnswers.has(result.reason)
}
