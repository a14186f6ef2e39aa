import { LRUCache } from 'lru-cache'
import type { Clock } from '../words/clock.ts'
import type { RejectedLogin } from '../words/result.ts'
import { KeyedHash } from './keyed-hash.ts'

/** More than a person forgets to change in their devices. */
const MAX_PASSWORDS = 8

interface Wrong {
  readonly hash: string
  readonly refusal: RejectedLogin
  readonly until: number
}

/**
 * Passwords that the directory refused. A device that goes on with an old one, again and again, neither
 * blocks its owner nor moves the directory's own counter. Only keyed hashes are kept.
 */
export class KnownWrong {
  readonly #clock: Clock
  readonly #hash = new KeyedHash()
  readonly #byAccount: LRUCache<string, readonly Wrong[]>

  /** @param bound - of how many accounts passwords are remembered */
  constructor(bound: number, clock: Clock) {
    this.#clock = clock
    this.#byAccount = new LRUCache({ max: bound })
  }

  /** How such a password was refused before. */
  find(account: string, password: string): RejectedLogin | undefined {
    const known = this.#standing(account)
    if (known.length === 0) return undefined
    const hash = this.#hash.of(password).toString('base64')
    return known.find((wrong) => wrong.hash === hash)?.refusal
  }

  remember(account: string, password: string, refusal: RejectedLogin, forMs: number): void {
    const hash = this.#hash.of(password).toString('base64')
    const others = this.#standing(account).filter((wrong) => wrong.hash !== hash)
    const wrong = { hash, refusal, until: this.#clock.now() + forMs }
    this.#byAccount.set(account, [...others, wrong].slice(-MAX_PASSWORDS))
  }

  /** Somebody came in: what was wrong may be right by now. */
  forget(account: string): void {
    this.#byAccount.delete(account)
  }

  forgetAll(): void {
    this.#byAccount.clear()
  }

  #standing(account: string): readonly Wrong[] {
    const now = this.#clock.now()
    return this.#byAccount.get(account)?.filter(({ until }) => until > now) ?? []
  }
}
