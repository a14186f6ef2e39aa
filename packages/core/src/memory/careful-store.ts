import { within } from '../protocol/within.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import type { ThrottleLimit, ThrottleStore, ThrottleTake } from '../words/throttle.ts'

/** A store that does not answer within this time has failed. */
const PATIENCE_MS = 1000
/** And is left alone for as long: logins must not wait for it one after the other. */
const REST_MS = 1000

/** A try that was counted, or not. */
export type Taken = ThrottleTake & {
  /** Takes the try back where it was counted. Never fails: what can not be taken back runs out by itself. */
  readonly giveBack: () => void
}

/** A store of somebody else, which may fail, hang or answer too late. */
export class CarefulStore {
  readonly #store: ThrottleStore | undefined
  readonly #clock: Clock
  readonly #instead: ThrottleStore | undefined
  #restsUntil = Number.NEGATIVE_INFINITY
  #failures = 0

  /**
   * @param store - may be none
   * @param instead - what counts where there is none, or it fails; without it, nobody does
   */
  constructor(store: ThrottleStore | undefined, clock: Clock, instead: ThrottleStore | undefined) {
    this.#store = store
    this.#clock = clock
    this.#instead = instead
  }

  get failures(): number {
    return this.#failures
  }

  /** @throws `ERR_LDAP_AUTH_THROTTLE_STORE`, `_ABORTED` */
  async take(key: string, limit: ThrottleLimit, tries: 0 | 1, deadline: Deadline): Promise<Taken> {
    const store = this.#store
    if (store === undefined || this.#clock.now() < this.#restsUntil)
      return this.#takeInstead(key, limit, tries)
    const taking = this.#ask(() => store.take(key, limit, tries))
    const giveBack = (): void => void this.#ask(() => store.giveBack(key, limit)).catch(ignore)
    try {
      const take = await within(taking, this.#patienceMs(deadline), deadline.signal, late)
      return returnable(take, tries, giveBack)
    } catch (error) {
      // It may still count, for a login that has gone on without it.
      taking.then(({ allowed }) => allowed && tries === 1 && giveBack(), ignore)
      if (isAborted(error)) throw error
      this.#failures += 1
      this.#restsUntil = this.#clock.now() + REST_MS
      return this.#takeInstead(key, limit, tries, error)
    }
  }

  async #takeInstead(
    key: string,
    limit: ThrottleLimit,
    tries: 0 | 1,
    cause?: unknown,
  ): Promise<Taken> {
    if (this.#instead === undefined) throw failed(cause)
    const take = await this.#instead.take(key, limit, tries)
    const giveBack = (): void => void this.#instead?.giveBack(key, limit)
    return returnable(take, tries, giveBack)
  }

  /** What throws at once fails like what fails later. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    return question()
  }

  #patienceMs({ at }: Deadline): number {
    return Math.min(PATIENCE_MS, at - this.#clock.now())
  }
}

function returnable(
  { allowed, retryAfterMs, count }: ThrottleTake,
  tries: 0 | 1,
  giveBack: () => void,
): Taken {
  return { allowed, retryAfterMs, count, giveBack: allowed && tries === 1 ? giveBack : ignore }
}

function ignore(): void {}

function isAborted(error: unknown): boolean {
  return isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_ABORTED'
}

function late(): LdapAuthError {
  return failed(new Error('It did not answer in time.'))
}

function failed(cause: unknown): LdapAuthError {
  const text =
    "throttle.store failed, and without it nobody counts wrong passwords. Look after it, or set throttle.onStoreError to 'memory'."
  return new LdapAuthError('ERR_LDAP_AUTH_THROTTLE_STORE', text, { cause })
}
