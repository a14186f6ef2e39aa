import type { Settings } from '../options/settings.ts'
import { faultOfName } from '../users/typed-name.ts'
import type { RejectionReason } from '../words/result.ts'

/**
 * Why credentials can not be right, before any traffic. An empty password must never reach a
 * directory: it answers such a bind with success (RFC 4513 section 5.1.2).
 */
export function faultOfCredentials(
  credentials: unknown,
  limits: Settings['limits'],
): Extract<RejectionReason, 'missing-credentials' | 'malformed-credentials'> | undefined {
  const { username, password } = Object(credentials) as Record<string, unknown>
  const faults = [
    faultOfName(username, limits.usernameChars),
    faultOfPassword(password, limits.passwordBytes),
  ]
  if (faults.includes('malformed')) return 'malformed-credentials'
  return faults.includes('missing') ? 'missing-credentials' : undefined
}

function faultOfPassword(password: unknown, maxBytes: number): 'missing' | 'malformed' | undefined {
  if (password === undefined || password === null || password === '') return 'missing'
  if (typeof password !== 'string') return 'malformed'
  // Behind a NUL a server written in C may read no further; a lone surrogate has no UTF-8 form.
  if (/[\0\p{Cs}]/u.test(password) || Buffer.byteLength(password) > maxBytes) return 'malformed'
  return undefined
}
