import type { Credentials, RejectedLogin } from '../words/result.ts'

/** The names under which a form or a JSON body carries the user name and the password. */
export interface CredentialFields {
  readonly username: string
  readonly password: string
}

/** Credentials that were read from a request, or why there are none to ask the directory with. */
export type LoginReading = Credentials | RejectedLogin

const missing: RejectedLogin = {
  authenticated: false,
  reason: 'missing-credentials',
  detail: { passwordProven: false },
}
const malformed: RejectedLogin = {
  authenticated: false,
  reason: 'malformed-credentials',
  detail: { passwordProven: false },
}

/**
 * Reads the user name and the password from a parsed body. Body parsers turn `username[]=a` and
 * JSON into lists, objects and numbers: whatever is not text is refused here.
 */
export function readBodyCredentials(body: unknown, fields: CredentialFields): LoginReading {
  if (body === undefined || body === null) return missing
  if (typeof body !== 'object' || Array.isArray(body)) return malformed
  return credentialsOf(bodyField(body, fields.username), bodyField(body, fields.password))
}

/** One field of a parsed body; never what the body inherits from its prototype. */
export function bodyField(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  return Reflect.get(body, name)
}

/**
 * Reads the user name and the password from an `Authorization` header (RFC 7617).
 * `undefined` if the header speaks of another scheme.
 */
export function readBasicCredentials(authorization: string): LoginReading | undefined {
  if (!/^basic(?: |$)/i.test(authorization)) return undefined
  const userPass = decodeBase64(authorization.slice('basic '.length))
  // RFC 7617 section 2: neither part may hold control characters.
  if (userPass === undefined || /\p{Cc}/u.test(userPass)) return malformed
  // A user name holds no colon, a password may (RFC 7617 section 2): the first one separates.
  const colon = userPass.indexOf(':')
  if (colon === -1) return malformed
  return credentialsOf(userPass.slice(0, colon), userPass.slice(colon + 1))
}

function credentialsOf(username: unknown, password: unknown): LoginReading {
  if (isAbsent(username) || isAbsent(password)) return missing
  if (typeof username !== 'string' || typeof password !== 'string') return malformed
  return { username, password }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** Node skips what is not base64; a header with two readings is refused instead. */
function decodeBase64(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
