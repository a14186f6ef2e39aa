import {
  type Account,
  type Counted,
  giveBackAll,
  type NamedTake,
  pairKeyOf,
  type Throttle,
  throttleKey,
  type WantedOfAccount,
} from '../memory/throttle.ts'
import { likeness } from '../text/likeness.ts'
import type { Deadline } from '../words/clock.ts'
import { isHeard, tell } from '../words/events.ts'
import type { AuthResult, Credentials, RejectedLogin } from '../words/result.ts'
import type { Course } from './course.ts'
import type { Login } from './login.ts'

/**
 * A login that is tried as long as there were not too many that failed. Each is counted before the
 * directory hears of it, or many at once would all get through, and the count is taken back where the
 * password was right, or where it never left.
 *
 * @throws what the login throws, and `ERR_LDAP_AUTH_THROTTLE_STORE`
 */
export function createThrottledLogin<User>(next: Login<User>, throttle: Throttle): Login<User> {
  return (credentials, deadline, course) =>
    new Turn(throttle, credentials, deadline, course).run(next)
}

/** One login on its way. */
class Turn {
  readonly #throttle: Throttle
  readonly #credentials: Credentials
  readonly #deadline: Deadline
  readonly #course: Course
  readonly #address: string | undefined
  readonly #name: string
  /** By what the try is counted, by the name until it is known whose it is; and who that was at the last login. */
  #account: Account
  #taken: readonly NamedTake[] = []

  constructor(throttle: Throttle, credentials: Credentials, deadline: Deadline, course: Course) {
    const { clientAddress } = course
    this.#throttle = throttle
    this.#credentials = credentials
    this.#deadline = deadline
    this.#course = course
    this.#address = isKnown(clientAddress) ? throttleKey('address', clientAddress) : undefined
    this.#name = throttleKey('name', likeness(credentials.username))
    this.#account = throttle.accounts.get(this.#name) ?? { key: this.#name }
  }

  async run<User>(next: Login<User>): Promise<AuthResult<User>> {
    const course = this.#course
    const refusal = await this.#count(this.#address)
    if (refusal !== undefined) return refusal
    course.admit = (account) => this.#admit(account)
    try {
      const result = await next(this.#credentials, this.#deadline, course)
      this.#settle(result)
      return result
    } catch (error) {
      if (course.isProven || !course.isSent) giveBackAll(this.#taken)
      throw error
    } finally {
      this.#note(this.#account.key)
    }
  }

  /** From here on the try counts for the account, under whichever of its names. */
  async #admit(account: string): Promise<RejectedLogin | undefined> {
    // By its id it was counted from the start: most who come have come before.
    if (account === this.#account.owner?.id) return undefined
    const key = throttleKey('account', account)
    if (key === this.#account.key) return undefined
    this.#note(key)
    const before = this.#taken
    const refusal = await this.#count()
    giveBackAll(before.filter(([limit]) => limit !== 'address'))
    this.#taken = [...this.#taken, ...before.filter(([limit]) => limit === 'address')]
    return refusal
  }

  /** Whose the name is: a bind that made its DN comes before the entry is seen. */
  #note(key: string): void {
    if (key === this.#name) return
    this.#account = { key, owner: this.#course.found ?? this.#account.owner }
    this.#throttle.accounts.set(this.#name, this.#account)
  }

  #settle(result: AuthResult<unknown>): void {
    const { isSent, isDoubtful } = this.#course
    const { knownWrong } = this.#throttle
    if (result.authenticated || result.detail.passwordProven) {
      this.#course.isProven = true
      knownWrong.forget(this.#account.key)
      giveBackAll(this.#taken)
    } else if (result.reason === 'too-many-attempts') {
      giveBackAll(this.#taken)
    } else if (result.reason === 'wrong-password' && isSent && !isDoubtful) {
      this.#throttle.rememberWrong(this.#account.key, this.#credentials.password, result)
    }
  }

  /** Counts the try, once more only for the address where the password is known to be wrong; gives the refusal. */
  async #count(address?: string): Promise<RejectedLogin | undefined> {
    const { key } = this.#account
    const repeated = this.#throttle.knownWrong.find(key, this.#credentials.password)
    const tries = repeated === undefined ? 1 : 0
    const wanted: WantedOfAccount = [{ name: 'account', key, tries }]
    if (this.#address !== undefined)
      wanted.push({ name: 'accountAndAddress', key: pairKeyOf(key, this.#address), tries })
    if (address !== undefined) wanted.push({ name: 'address', key: address, tries: 1 })
    const { taken = [], blocked } = await this.#throttle.take(wanted, this.#deadline)
    this.#taken = taken
    if (blocked !== undefined) return this.#refuse(blocked)
    return repeated && this.#repeat(repeated)
  }

  #repeat({ reason, detail }: RejectedLogin): RejectedLogin {
    this.#throttle.figures.repeated += 1
    this.#tellOwner()
    return { authenticated: false, reason, detail: { ...detail } }
  }

  #refuse({ limit, retryAfterMs }: NonNullable<Counted['blocked']>): RejectedLogin {
    this.#throttle.figures.blocked += 1
    this.#tellOwner()
    if (isHeard('throttle')) {
      tell('throttle', { limit, retryAfterMs, clientAddress: this.#course.clientAddress })
    }
    return {
      authenticated: false,
      reason: 'too-many-attempts',
      detail: { retryAfterMs, passwordProven: false },
    }
  }

  /** Who is refused without the directory is told of as it was known before. */
  #tellOwner(): void {
    this.#course.found ??= this.#account.owner
  }
}

function isKnown(address: unknown): address is string {
  return typeof address === 'string' && address.trim() !== ''
}
