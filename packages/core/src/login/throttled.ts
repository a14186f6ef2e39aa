import {
  type Account,
  type Counted,
  giveBackAll,
  type NamedTake,
  pairKeyOf,
  type Throttle,
  throttleKey,
  type Wanted,
} from '../memory/throttle.ts'
import { likeness } from '../text/likeness.ts'
import type { Deadline } from '../words/clock.ts'
import { isHeard, tell } from '../words/events.ts'
import type { AuthResult, Credentials, RejectedLogin } from '../words/result.ts'
import type { Login, Watch } from './login.ts'

/**
 * A login that is tried as long as there were not too many that failed. Each is counted before the
 * directory hears of it, or many at once would all get through, and the count is taken back where the
 * password was right, or where it never left.
 *
 * @throws what the login throws, and `ERR_LDAP_AUTH_THROTTLE_STORE`
 */
export function createThrottledLogin<User>(next: Login<User>, throttle: Throttle): Login<User> {
  return (credentials, deadline, watch = {}) =>
    new Turn(throttle, credentials, deadline, watch).run(next)
}

/** One login on its way. */
class Turn {
  readonly #throttle: Throttle
  readonly #credentials: Credentials
  readonly #deadline: Deadline
  readonly #watch: Watch
  readonly #address: string | undefined
  readonly #name: string
  /** By what the try is counted: the name, until it is known whose it is. */
  #account: string
  #owner: Account['owner']
  #taken: readonly NamedTake[] = []
  #isSent = false
  #isDoubtful = false
  #isProven = false

  constructor(throttle: Throttle, credentials: Credentials, deadline: Deadline, watch: Watch) {
    const { clientAddress } = watch
    this.#throttle = throttle
    this.#credentials = credentials
    this.#deadline = deadline
    this.#watch = watch
    this.#address = isKnown(clientAddress) ? throttleKey('address', clientAddress) : undefined
    this.#name = throttleKey('name', likeness(credentials.username))
    const { key, owner } = throttle.accounts.get(this.#name) ?? { key: this.#name }
    this.#account = key
    this.#owner = owner
  }

  async run<User>(next: Login<User>): Promise<AuthResult<User>> {
    const repeated = this.#knownWrong()
    const blocked = await this.#take([...this.#byAccount(repeated), ...this.#byAddress()])
    if (blocked !== undefined) return blocked
    if (repeated !== undefined) return this.#repeat(repeated)
    try {
      const result = await next(this.#credentials, this.#watched(), {
        clientAddress: this.#watch.clientAddress,
        onFound: (known) => this.#found(known),
        admit: (account) => this.#admit(throttleKey('account', account)),
        onDoubt: () => {
          this.#isDoubtful = true
          this.#watch.onDoubt?.()
        },
        onProof: () => {
          this.#isProven = true
        },
      })
      this.#settle(result)
      return result
    } catch (error) {
      if (this.#isProven || !this.#isSent) this.#giveBack()
      throw error
    }
  }

  #watched(): Deadline {
    const { at, signal } = this.#deadline
    const onBind = (): void => {
      this.#isSent = true
      this.#deadline.onBind?.()
    }
    return { at, signal, onBind }
  }

  /** A bind that made the DN of the name comes before the entry is seen. */
  #found(owner: NonNullable<Account['owner']>): void {
    this.#owner = owner
    const key = this.#account
    if (key !== this.#name) this.#throttle.accounts.set(this.#name, { key, owner })
    this.#watch.onFound?.(owner)
  }

  /** Who is refused without the directory is told of as it was known before. */
  #tellOwner(): void {
    if (this.#owner !== undefined) this.#watch.onFound?.(this.#owner)
  }

  /** From here on the try counts for the account, under whichever of its names. */
  async #admit(account: string): Promise<RejectedLogin | undefined> {
    if (account === this.#account) return undefined
    this.#throttle.accounts.set(this.#name, { key: account, owner: this.#owner })
    const byName = this.#taken
    this.#account = account
    const repeated = this.#knownWrong()
    const blocked = await this.#take(this.#byAccount(repeated))
    for (const take of byName) {
      const [limit, { giveBack }] = take
      if (limit === 'address') this.#taken = [...this.#taken, take]
      else giveBack()
    }
    return blocked ?? (repeated && this.#repeat(repeated))
  }

  #settle(result: AuthResult<unknown>): void {
    if (result.authenticated || result.detail.passwordProven) {
      this.#isProven = true
      this.#throttle.knownWrong.forget(this.#account)
      this.#giveBack()
    } else if (result.reason === 'too-many-attempts') {
      this.#giveBack()
    } else if (result.reason === 'wrong-password' && this.#isSent && !this.#isDoubtful) {
      this.#throttle.rememberWrong(this.#account, this.#credentials.password, result)
    }
  }

  #knownWrong(): RejectedLogin | undefined {
    return this.#throttle.knownWrong.find(this.#account, this.#credentials.password)
  }

  #repeat({ reason, detail }: RejectedLogin): RejectedLogin {
    this.#throttle.figures.repeated += 1
    this.#tellOwner()
    return { authenticated: false, reason, detail: { ...detail } }
  }

  #byAccount(repeated: RejectedLogin | undefined): readonly Wanted[] {
    const tries = repeated === undefined ? 1 : 0
    const account = { name: 'account', key: this.#account, tries } as const
    if (this.#address === undefined) return [account]
    const key = pairKeyOf(this.#account, this.#address)
    return [account, { name: 'accountAndAddress', key, tries }]
  }

  #byAddress(): readonly Wanted[] {
    return this.#address === undefined ? [] : [{ name: 'address', key: this.#address, tries: 1 }]
  }

  async #take(wanted: readonly Wanted[]): Promise<RejectedLogin | undefined> {
    const counted = await this.#throttle.take(wanted, this.#deadline)
    this.#taken = counted.taken ?? []
    return counted.blocked && this.#refuse(counted.blocked)
  }

  #refuse({ limit, retryAfterMs }: NonNullable<Counted['blocked']>): RejectedLogin {
    this.#throttle.figures.blocked += 1
    this.#tellOwner()
    if (isHeard('throttle')) {
      tell('throttle', { limit, retryAfterMs, clientAddress: this.#watch.clientAddress })
    }
    return {
      authenticated: false,
      reason: 'too-many-attempts',
      detail: { retryAfterMs, passwordProven: false },
    }
  }

  #giveBack(): void {
    giveBackAll(this.#taken)
  }
}

function isKnown(address: unknown): address is string {
  return typeof address === 'string' && address.trim() !== ''
}
