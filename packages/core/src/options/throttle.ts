import type { ThrottleStore } from '../words/throttle.ts'
import { count, oneOf } from './checks.ts'
import { isAbsent, kindOf, type Option, refusal, section } from './option.ts'
import type { Settings } from './settings.ts'

const minuteMs = 60_000
/** More would fill the memory: each try that counts is kept. */
const maxTries = 10_000
/** The longest time a Node timer takes, and more than three weeks. */
const maxMs = 2 ** 31 - 1

/** How often a password may be wrong. `false`: as often as the directory likes. */
export type ThrottleOptions =
  | false
  | {
      /**
       * Wrong passwords of one account, from wherever they come. Fewer, where the directory's own lockout
       * would come sooner.
       * @defaultValue 4 in 30 minutes
       */
      account?: LimitOptions | undefined
      /**
       * Wrong passwords of one account from one address.
       * @defaultValue 4 in 15 minutes
       */
      accountAndAddress?: LimitOptions | undefined
      /**
       * Refused logins of one address, of whomever; 64 bits of an IPv6 address.
       * @defaultValue 100 in 15 minutes
       */
      address?: LimitOptions | undefined
      /**
       * Where tries are counted, so that several processes count together: `rateLimiterStore(limiter)` of
       * `@ldap-auth/core/rate-limiter`, or one of your own.
       * @defaultValue this process
       */
      store?: ThrottleStore | undefined
      /**
       * What follows when the store fails. `'refuse'`: nobody can log in, `ERR_LDAP_AUTH_THROTTLE_STORE`.
       * `'memory'`: this process counts alone.
       * @defaultValue `'refuse'`
       */
      onStoreError?: 'refuse' | 'memory' | undefined
    }

/** So many tries in such a time. */
export interface LimitOptions {
  /** So many tries; one more is refused. */
  max?: number | undefined
  /** Milliseconds in which they count. */
  windowMs?: number | undefined
}

type Limit = NonNullable<Settings['throttle']>['account']

/** Reads `throttle`; undefined where it is off. */
export function resolveThrottle(throttle: Option): Settings['throttle'] {
  if (throttle.value === false) return undefined
  const keys = ['account', 'accountAndAddress', 'address', 'store', 'onStoreError'] as const
  const options = section(throttle, keys)
  return {
    account: limit(options.account, { max: 4, windowMs: 30 * minuteMs }),
    accountAndAddress: limit(options.accountAndAddress, { max: 4, windowMs: 15 * minuteMs }),
    address: limit(options.address, { max: 100, windowMs: 15 * minuteMs }),
    store: isAbsent(options.store) ? undefined : store(options.store),
    onStoreError: oneOf(options.onStoreError, ['refuse', 'memory'], 'refuse'),
  }
}

function limit(option: Option, fallback: Limit): Limit {
  const { max, windowMs } = section(option, ['max', 'windowMs'])
  return {
    max: count(max, { fallback: fallback.max, min: 1, max: maxTries }),
    windowMs: count(windowMs, { fallback: fallback.windowMs, min: 1, max: maxMs }),
  }
}

/** Wrapped, so that what belongs to somebody else is not frozen with the options. */
function store(option: Option): () => ThrottleStore {
  const { value } = option
  const { take, giveBack } = Object(value) as Record<string, unknown>
  if (typeof take !== 'function' || typeof giveBack !== 'function') {
    throw refusal(option, `must have the methods take and giveBack; it is ${kindOf(value)}`)
  }
  return () => value as ThrottleStore
}
