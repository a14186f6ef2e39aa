import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Settings } from '../options/settings.ts'
import { likeness } from '../text/likeness.ts'
import { networkOf } from '../text/network.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import type { LoginEvent, ThrottleEvent } from '../words/events.ts'
import type { ThrottleStats } from '../words/handle.ts'
import type { RejectedLogin } from '../words/result.ts'
import type { ThrottleLimit } from '../words/throttle.ts'
import { AccountLimits, type AskPolicies } from './account-limits.ts'
import { CarefulStore } from './careful-store.ts'
import { KnownWrong } from './known-wrong.ts'
import { ProcessStore } from './process-store.ts'
import type { Taken, Tally } from './tally.ts'

/** How many names, and accounts, are remembered. */
const BOUND = 2 ** 13

/** Which limit. */
export type LimitName = ThrottleEvent['limit']

/** What a try is counted against. */
export interface Wanted {
  readonly name: LimitName
  readonly key: string
  readonly tries: 0 | 1
}

/** The account comes first. */
export type WantedOfAccount = [account: Wanted, ...others: Wanted[]]

/** A try as one limit counts it. */
export type NamedTake = readonly [LimitName, Taken]

/** Tries that were counted, or the limit that is reached. */
export interface Counted {
  readonly taken?: readonly NamedTake[]
  readonly blocked?: { readonly limit: LimitName; readonly retryAfterMs: number }
}

type Limits = NonNullable<Settings['throttle']>

/** An account by its key, and whose it is, once the entry was seen. */
export interface Account {
  readonly key: string
  readonly owner?: Pick<LoginEvent, 'id' | 'username'> | undefined
}

/** Counts tries by account and by address, and remembers who is behind a name. */
export class Throttle {
  /** Of whom a name is, once that was found. */
  readonly accounts: LRUCache<string, Account>
  readonly knownWrong: KnownWrong
  readonly figures = { blocked: 0, repeated: 0 }
  readonly #limits: Readonly<Record<Exclude<LimitName, 'account'>, ThrottleLimit>>
  readonly #account: AccountLimits
  readonly #tally: Tally

  /** @param askPolicies - asks the directory when it locks an account */
  constructor(limits: Limits, clock: Clock, askPolicies: AskPolicies) {
    const own = new ProcessStore(clock)
    const store = limits.store?.()
    const instead = limits.onStoreError === 'memory' ? own : undefined
    // A whole house may share an address: its mistakes of a day must not add up.
    const address = { ...limits.address, from: 'first' } as const
    this.#limits = { address, accountAndAddress: { ...limits.accountAndAddress, from: 'last' } }
    this.#account = new AccountLimits(limits.account, askPolicies, clock)
    this.#tally = store === undefined ? own : new CarefulStore(store, clock, instead)
    this.accounts = new LRUCache({ max: BOUND })
    this.knownWrong = new KnownWrong(BOUND, clock)
  }

  get stats(): ThrottleStats {
    const accountLimits = this.#account.inForce.map(({ max, windowMs }) => ({ max, windowMs }))
    return { accountLimits, ...this.figures, storeFailures: this.#tally.failures }
  }

  /** For as long as its account would be blocked: a device that repeats it costs a try in that time. */
  rememberWrong(account: string, password: string, refusal: RejectedLogin): void {
    this.knownWrong.remember(account, password, refusal, this.#account.longestMs)
    this.#account.refused(account)
  }

  /** Whatever was wrong for a user, or for anybody, may be right by now. */
  forgetWrong(username?: string): void {
    if (username === undefined) {
      this.knownWrong.forgetAll()
      return
    }
    const name = throttleKey('name', likeness(username))
    this.knownWrong.forget(name)
    this.knownWrong.forget(this.accounts.get(name)?.key ?? name)
  }

  /**
   * Counts a try against each limit, or against none where one is reached. The first try of an account
   * is within any lockout: the directory is asked for its own by the second.
   *
   * @throws `ERR_LDAP_AUTH_THROTTLE_STORE`, `_TIMEOUT`, `_ABORTED`
   */
  take(wanted: WantedOfAccount, deadline: Deadline): Promise<Counted> {
    const [{ tries }] = wanted
    const isKnown = tries === 0 || this.#account.areKnown
    return isKnown ? this.#count(wanted, deadline) : this.#learnAndCount(wanted, deadline)
  }

  async #learnAndCount(wanted: WantedOfAccount, deadline: Deadline): Promise<Counted> {
    const [{ key }] = wanted
    if (this.#account.wasRefused(key)) {
      // Whoever is blocked in any case gives the directory nothing to do.
      const looked = await this.#count(wanted.map(looking), deadline)
      if (looked.blocked !== undefined) return looked
      await this.#account.learn(deadline)
    }
    const { inForce } = this.#account
    const counted = await this.#count(wanted, deadline)
    const { taken } = counted
    if (taken === undefined || taken.every(isFirst)) return counted
    try {
      await this.#account.learn(deadline)
    } catch (error) {
      giveBackAll(taken)
      throw error
    }
    if (this.#account.inForce === inForce) return counted
    giveBackAll(taken)
    return this.#count(wanted, deadline)
  }

  async #count(wanted: readonly Wanted[], deadline: Deadline): Promise<Counted> {
    const takes: [LimitName, Taken | Promise<Taken>][] = []
    for (const { name, key, tries } of wanted) {
      const limits = name === 'account' ? this.#account.inForce : [this.#limits[name]]
      limits.forEach((limit, index) => {
        const own = index === 0 ? key : `${index}.${key}`
        takes.push([name, this.#tally.take(own, limit, tries, deadline)])
      })
    }
    const taken: NamedTake[] = []
    for (const [name, take] of takes) taken.push([name, await take])
    const refused = taken.filter(([, { allowed }]) => !allowed)
    if (refused.length === 0) return { taken }
    giveBackAll(taken)
    const [limit, { failure, retryAfterMs }] = refused.reduce(later)
    if (failure !== undefined) throw failure
    return { blocked: { limit, retryAfterMs: Math.ceil(retryAfterMs) } }
  }
}

function looking(wanted: Wanted): Wanted {
  return { ...wanted, tries: 0 }
}

/** Whether no other try of the account counts; a store that does not say so may have one. */
function isFirst([name, { count }]: NamedTake): boolean {
  return name !== 'account' || count === 1
}

export function giveBackAll(taken: readonly NamedTake[]): void {
  for (const [, { giveBack }] of taken) giveBack()
}

/** The key of a name whose account is not known, of an account, or of an address. */
export function throttleKey(kind: 'name' | 'account' | 'address', value: string): string {
  const counted = kind === 'address' ? networkOf(value) : value
  return `${kind}:${digest(counted)}`
}

/** The key of an account or a name at an address. */
export function pairKeyOf(account: string, address: string): string {
  return `pair:${digest(`${account} ${address}`)}`
}

/** As long for every name, and nothing to read for who looks into the store: people type passwords as names. */
function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}

function later(one: NamedTake, other: NamedTake): NamedTake {
  return other[1].retryAfterMs > one[1].retryAfterMs ? other : one
}
