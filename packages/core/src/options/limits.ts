import { count, milliseconds, sectionOf } from './checks.ts'

/** Reads `pool`. */
export const resolvePool = sectionOf({
  searchConnections: count({ fallback: 2, max: 1000 }),
  bindConnections: count({ fallback: 8, max: 1000 }),
  idleMs: milliseconds(60_000),
  maxAgeMs: milliseconds(3_600_000),
  maxWaiting: count({ fallback: 1024, max: 2 ** 20 }),
  acquireMs: milliseconds(5000),
})

/** Reads `timeouts`. */
export const resolveTimeouts = sectionOf({
  connectMs: milliseconds(5000),
  operationMs: milliseconds(10_000),
  loginMs: milliseconds(15_000),
})

/** Reads `limits`. */
export const resolveLimits = sectionOf({
  // An entry with a photo needs that much; 2 GB is what a message length can say (RFC 4511 section 4.1.1).
  messageBytes: count({ fallback: 2 ** 24, min: 2 ** 16, max: 2 ** 31 - 1 }),
  usernameChars: count({ fallback: 256, max: 2 ** 16 }),
  passwordBytes: count({ fallback: 1024, max: 2 ** 16 }),
})
