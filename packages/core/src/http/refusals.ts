import type { GateRequest, Verdict } from './gate-request.ts'
import { answer, type HttpAnswer } from './outcome.ts'
import { respond } from './responses.ts'
import { isSameOrigin } from './same-origin.ts'

/** The refusal of those who are not logged in. */
export const loginRequired: HttpAnswer = answer(401, 'login-required', 'Sign in first.')

/** The refusal of those whose login has grown too old. */
export const sessionExpired: HttpAnswer = answer(
  401,
  'session-expired',
  'Your session has ended. Sign in again.',
)

/** The refusal of a method, with those that are allowed. */
export function methodNotAllowed(allowed: string): HttpAnswer {
  return answer(405, 'method-not-allowed', `This address takes ${allowed}.`, { Allow: allowed })
}

/** The refusal of what another site made the browser send, as JSON or as a page. */
export function refuseCrossOrigin(request: GateRequest): Verdict | undefined {
  const refusal = crossOriginRefusal(request)
  return refusal && respond(request, refusal, `${request.mountPath}/`)
}

/** The refusal of what another site made the browser send; `undefined` if it did not. */
export function crossOriginRefusal({
  headers,
  host,
  secure,
}: Pick<GateRequest, 'headers' | 'host' | 'secure'>): HttpAnswer | undefined {
  const fetchSite = headers['sec-fetch-site']
  const isSafe = isSameOrigin({
    fetchSite: Array.isArray(fetchSite) ? fetchSite.join() : fetchSite,
    origin: headers.origin,
    host,
    secure,
  })
  return isSafe ? undefined : crossOrigin
}

const crossOrigin = answer(
  403,
  'cross-origin',
  'This was sent from a page of another site. Open the login page of this site and try again.',
)
