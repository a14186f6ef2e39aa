import { count } from './checks.ts'
import { type Option, section } from './option.ts'
import type { Settings } from './settings.ts'

/** The longest time a Node timer takes; beyond it, it fires at once. */
const maxMs = 2 ** 31 - 1

/** Reads `pool`. */
export function resolvePool(pool: Option): Settings['pool'] {
  const options = section(pool, [
    'searchConnections',
    'bindConnections',
    'idleMs',
    'maxAgeMs',
    'maxWaiting',
    'acquireMs',
  ])
  return {
    searchConnections: count(options.searchConnections, { fallback: 2, min: 1, max: 1000 }),
    bindConnections: count(options.bindConnections, { fallback: 8, min: 1, max: 1000 }),
    idleMs: count(options.idleMs, { fallback: 60_000, min: 1, max: maxMs }),
    maxAgeMs: count(options.maxAgeMs, { fallback: 3_600_000, min: 1, max: maxMs }),
    maxWaiting: count(options.maxWaiting, { fallback: 1024, min: 1, max: 2 ** 20 }),
    acquireMs: count(options.acquireMs, { fallback: 5000, min: 1, max: maxMs }),
  }
}

/** Reads `timeouts`. */
export function resolveTimeouts(timeouts: Option): Settings['timeouts'] {
  const options = section(timeouts, ['connectMs', 'operationMs', 'loginMs'])
  return {
    connectMs: count(options.connectMs, { fallback: 5000, min: 1, max: maxMs }),
    operationMs: count(options.operationMs, { fallback: 10_000, min: 1, max: maxMs }),
    loginMs: count(options.loginMs, { fallback: 15_000, min: 1, max: maxMs }),
  }
}

/** Reads `limits`. */
export function resolveLimits(limits: Option): Settings['limits'] {
  const options = section(limits, ['messageBytes', 'usernameChars', 'passwordBytes'])
  return {
    // An entry with a photo needs that much; 2 GB is what a message length can say (RFC 4511 section 4.1.1).
    messageBytes: count(options.messageBytes, { fallback: 2 ** 24, min: 2 ** 16, max: maxMs }),
    usernameChars: count(options.usernameChars, { fallback: 256, min: 1, max: 2 ** 16 }),
    passwordBytes: count(options.passwordBytes, { fallback: 1024, min: 1, max: 2 ** 16 }),
  }
}
