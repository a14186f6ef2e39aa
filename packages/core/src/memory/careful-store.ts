import { within } from '../protocol/within.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import type { ThrottleLimit, ThrottleStore } from '../words/throttle.ts'
import { notTaken, type Taken, type Tally, taken } from './tally.ts'

/** A store that does not answer within this time has failed. */
const PATIENCE_MS = 1000
/** And is left alone for as long: logins must not wait for it one after the other. */
const REST_MS = 1000

/** A store of somebody else, which may fail, hang or answer too late. */
export class CarefulStore implements Tally {
  readonly #store: ThrottleStore
  readonly #clock: Clock
  readonly #instead: Tally | undefined
  #restsUntil = Number.NEGATIVE_INFINITY
  #failures = 0

  /** @param instead - what counts while it fails; without it, nobody does */
  constructor(store: ThrottleStore, clock: Clock, instead: Tally | undefined) {
    this.#store = store
    this.#clock = clock
    this.#instead = instead
  }

  get failures(): number {
    return this.#failures
  }

  /** Fails with `ERR_LDAP_AUTH_THROTTLE_STORE`, `_ABORTED`. */
  async take(key: string, limit: ThrottleLimit, tries: 0 | 1, deadline: Deadline): Promise<Taken> {
    const takeInstead = (cause?: unknown): Taken | Promise<Taken> =>
      this.#instead?.take(key, limit, tries, deadline) ?? notTaken(failed(cause))
    if (this.#clock.now() < this.#restsUntil) return takeInstead()
    const taking = this.#ask((store) => store.take(key, limit, tries))
    const giveBack = (): void =>
      void this.#ask((store) => store.giveBack(key, limit)).catch(() => {})
    try {
      const patienceMs = Math.min(PATIENCE_MS, deadline.at - this.#clock.now())
      return taken(await within(taking, patienceMs, deadline.signal, late), tries, giveBack)
    } catch (error) {
      // It may still count, for a login that has gone on without it.
      taking.then((take) => taken(take, tries, giveBack).giveBack()).catch(() => {})
      if (isAborted(error)) return notTaken(error)
      this.#failures += 1
      this.#restsUntil = this.#clock.now() + REST_MS
      return takeInstead(error)
    }
  }

  /** What throws at once fails like what fails later. */
  async #ask<T>(question: (store: ThrottleStore) => Promise<T>): Promise<T> {
    return question(this.#store)
  }
}

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
