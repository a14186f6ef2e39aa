import type { Settings } from '../options/settings.ts'
import { faultOfName } from '../users/typed-name.ts'
import type { RejectionReason } from '../words/result.ts'
import { type Login, rejected } from './login.ts'

/** Refuses credentials that can not be right; nobody behind it has to look at them again. */
export function refuseFaults<User>(next: Login<User>, limits: Settings['limits']): Login<User> {
  return (credentials, deadline, course) => {
    const fault = faultOfCredentials(credentials, limits)
    if (fault !== undefined) return Promise.resolve(rejected(fault))
    return next(credentials, deadline, course)
  }
}

/**
 * Why credentials can not be right, before any traffic. An empty password must never reach a
 * directory: it answers such a bind with success (RFC 4513 section 5.1.2).
 */
export function faultOfCredentials(
  credentials: unknown,
  limits: Settings['limits'],
): Extract<RejectionReason, 'missing-credentials' | 'malformed-credentials'> | undefined {
  const { username, password } = Object(credentials) as Record<string, unknown>
  const ofName = faultOfName(username, limits.usernameChars)
  const ofPassword = faultOfPassword(password, limits.passwordBytes)
  if (ofName === 'malformed' || ofPassword === 'malformed') return 'malformed-credentials'
  return (ofName ?? ofPassword) && 'missing-credentials'
}

function faultOfPassword(password: unknown, maxBytes: number): 'missing' | 'malformed' | undefined {
  if (password === undefined || password === null || password === '') return 'missing'
  if (typeof password !== 'string') return 'malformed'
  // Behind a NUL a server written in C may read no further; a lone surrogate has no UTF-8 form.
  if (/[\0\p{Cs}]/u.test(password) || Buffer.byteLength(password) > maxBytes) return 'malformed'
  return undefined
}
