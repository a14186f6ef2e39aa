import type { GateContext } from './gate-context.ts'
import type { GateRequest, Verdict } from './gate-request.ts'
import { answer, explained, type HttpAnswer } from './outcome.ts'
import { respond } from './responses.ts'
import { isSameOrigin } from './same-origin.ts'

/** The refusal of those who are not logged in. */
export const loginRequired: HttpAnswer = explained(401, { text: 'login-required' })

/** The refusal of those whose login has grown too old. */
export const sessionExpired: HttpAnswer = explained(401, { text: 'session-expired' })

/** The refusal of a method, with those that are allowed. */
export function methodNotAllowed(allowed: string): HttpAnswer {
  return answer(405, 'method-not-allowed', `This address takes ${allowed}.`, { Allow: allowed })
}

/** The refusal of what another site made the browser send, as JSON or as a page. */
export function refuseCrossOrigin(
  request: GateRequest,
  { settings }: GateContext,
): Verdict | undefined {
  const refusal = crossOriginRefusal(request)
  return refusal && respond(request, refusal, `${request.mountPath}/`, settings.loginPage)
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

const crossOrigin = explained(403, { text: 'cross-origin' })
