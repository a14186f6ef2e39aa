import type { ThrottleStore } from '../words/throttle.ts'
import { count, milliseconds, oneOf, optional, type Reader, sectionOf } from './checks.ts'
import { kindOf, type Option, refusal } from './option.ts'
import type { Settings } from './settings.ts'

const minuteMs = 60_000
/** More would fill the memory: each try that counts is kept. */
const maxTries = 10_000

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

/** Reads `throttle`; undefined where it is off. */
export function resolveThrottle(throttle: Option): Settings['throttle'] {
  return throttle.value === false ? undefined : limits(throttle)
}

const limits = sectionOf({
  account: limit(4, 30 * minuteMs),
  accountAndAddress: limit(4, 15 * minuteMs),
  address: limit(100, 15 * minuteMs),
  store: optional(store),
  onStoreError: oneOf(['refuse', 'memory'], 'refuse'),
})

function limit(max: number, windowMs: number): Reader<{ max: number; windowMs: number }> {
  return sectionOf({
    max: count({ fallback: max, max: maxTries }),
    windowMs: milliseconds(windowMs),
  })
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
