import { isHeard, tell } from '../words/events.ts'
import { prefersHtml, prefersJson } from './accept.ts'
import type { GateContext } from './gate-context.ts'
import type { GateRequest, SessionPort, Verdict } from './gate-request.ts'
import { logoutPage } from './message-page.ts'
import { lookFor } from './page.ts'
import { methodNotAllowed, refuseCrossOrigin } from './refusals.ts'
import { errorResponse, jsonResponse, redirect, reply } from './responses.ts'
import { readRecord } from './session.ts'

/** The logout path: POST logs out; GET only asks, so that no link or image can log anybody out. */
export async function serveLogout(
  request: GateRequest,
  session: SessionPort,
  context: GateContext,
): Promise<Verdict> {
  if (request.method !== 'POST') return askFirst(request, context)
  const refusal = refuseCrossOrigin(request, context)
  if (refusal !== undefined) return refusal
  const stored = session.read()
  // A new session for whoever has none would let anybody fill the store.
  if (stored !== undefined) {
    tellLogout(stored, request, context)
    context.endedLogins.add(stored)
    await session.replace(undefined)
  }
  if (prefersJson(request.headers)) return reply(jsonResponse(200, { user: null }))
  return reply(redirect(request.mountPath + context.settings.loginPath))
}

/** What the session of a stranger, or of yesterday, holds is nobody's logout. */
function tellLogout(
  stored: unknown,
  { clientAddress }: GateRequest,
  { settings, directory, now, endedLogins }: GateContext,
): void {
  if (!isHeard('session')) return
  const { maxAgeMs } = settings.session
  const record = readRecord(stored, { directory, maxAgeMs, now: now() })
  if (typeof record === 'string' || endedLogins.has(record)) return
  const { id, username } = record.user
  tell('session', { state: 'ended', reason: 'logout', id, username, clientAddress })
}

function askFirst({ headers, mountPath }: GateRequest, { settings }: GateContext): Verdict {
  const refusal = methodNotAllowed('POST')
  if (!prefersHtml(headers)) return reply(errorResponse(refusal))
  const look = lookFor(headers, settings.loginPage)
  const page = logoutPage(mountPath + settings.logoutPath, `${mountPath}/`, look)
  return reply({ ...page, headers: { ...page.headers, ...refusal.headers } })
}
