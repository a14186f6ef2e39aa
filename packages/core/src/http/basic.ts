import { type LoginReading, readBasicCredentials } from './credentials.ts'
import type { GateRequest } from './gate-request.ts'
import { answer, type HttpAnswer } from './outcome.ts'
import { loginRequired } from './refusals.ts'

/** What a request shows of a login, or the answer to one that shows none. */
export type LoginShown = LoginReading | { readonly refused: HttpAnswer }

const tlsRequired = answer(403, 'tls-required', 'Passwords are not taken over plain HTTP.')

/** What an `Authorization` header shows of a login, where Basic is switched on. */
export function readHeaderLogin(authorization: string, request: Way): LoginShown {
  if (!isProtected(request)) return { refused: tlsRequired }
  return readBasicCredentials(authorization) ?? { refused: loginRequired }
}

/** A 401 names the scheme that would help (RFC 9110 section 15.5.2), where it is safe to use. */
export function challenged(
  refusal: HttpAnswer,
  request: Way,
  realm: string | undefined,
): HttpAnswer {
  if (refusal.status !== 401 || realm === undefined || !isProtected(request)) return refusal
  const scheme = `Basic realm="${realm}", charset="UTF-8"`
  return { ...refusal, headers: { ...refusal.headers, 'WWW-Authenticate': scheme } }
}

type Way = Pick<GateRequest, 'secure' | 'loopback'>

/** Basic sends the password with every request: in clear only where nobody can listen. */
function isProtected({ secure, loopback }: Way): boolean {
  return secure || loopback
}
