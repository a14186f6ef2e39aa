import { prefersJson } from './accept.ts'
import { attempt } from './attempt.ts'
import { bodyField, readBodyCredentials } from './credentials.ts'
import type { GateContext } from './gate-context.ts'
import type { GateRequest, SessionPort, Verdict } from './gate-request.ts'
import { loginPage } from './login-page.ts'
import type { HttpAnswer } from './outcome.ts'
import { type HttpResponse, lookFor } from './page.ts'
import { methodNotAllowed, refuseCrossOrigin, sessionExpired } from './refusals.ts'
import { errorResponse, jsonResponse, redirect, reply } from './responses.ts'
import { returnField, safeReturnAddress } from './return-address.ts'
import { createRecord, withAttributes } from './session.ts'

/** The query parameter that tells the login page that a session has ended. */
const expiredFlag = 'expired'

/** The login path: the page on GET, the login on POST. */
export async function serveLogin(
  request: GateRequest,
  session: SessionPort,
  context: GateContext,
): Promise<Verdict> {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return reply(showPage(request, context))
    case 'POST':
      return logIn(request, session, context)
    default:
      return reply(errorResponse(methodNotAllowed('GET, HEAD, POST')))
  }
}

/** Where to send somebody who has to log in before the page they asked for. */
export function loginAddress(
  { mountPath, url }: GateRequest,
  isExpired: boolean,
  { settings }: GateContext,
): string {
  const query = new URLSearchParams()
  const returnTo = returnAddress(url, mountPath, settings)
  if (returnTo !== undefined) query.set(returnField, returnTo)
  if (isExpired) query.set(expiredFlag, '1')
  const text = query.size === 0 ? '' : `?${query}`
  return mountPath + settings.loginPath + text
}

/** The login page in place of a page that was posted to after the session had ended. */
export function expiredPage(
  request: GateRequest,
  notice: HttpAnswer,
  context: GateContext,
): HttpResponse {
  return pageWith(request, { returnTo: undefined, notice }, context)
}

function showPage(request: GateRequest, context: GateContext): HttpResponse {
  const query = queryOf(request.url)
  const returnTo = returnAddress(query.get(returnField), request.mountPath, context.settings)
  const notice = query.has(expiredFlag) ? { ...sessionExpired, status: 200 } : undefined
  return pageWith(request, { returnTo, notice }, context)
}

async function logIn(
  request: GateRequest,
  session: SessionPort,
  context: GateContext,
): Promise<Verdict> {
  const refusal = refuseCrossOrigin(request, context)
  if (refusal !== undefined) return refusal
  const { settings, directory, now } = context
  const reading = await request.readBody()
  if ('refused' in reading) return failed(request, undefined, reading.refused, context)
  const { body } = reading
  const login = await attempt(readBodyCredentials(body, settings.fields), request, context)
  if ('answer' in login) return failed(request, body, login.answer, context)
  const user = withAttributes(login.user, settings.session.attributes)
  await session.replace(createRecord(user, directory, now()))
  if (prefersJson(request.headers)) return reply(jsonResponse(200, { user }))
  const returnTo = returnAddress(bodyField(body, returnField), request.mountPath, settings)
  return reply(redirect(returnTo ?? `${request.mountPath}/`))
}

/** A login that did not succeed: the form again, with the typed name, or JSON. */
function failed(
  request: GateRequest,
  body: unknown,
  notice: HttpAnswer,
  context: GateContext,
): Verdict {
  if (prefersJson(request.headers)) return reply(errorResponse(notice))
  const { settings } = context
  const name = bodyField(body, settings.fields.username)
  const returnTo = returnAddress(bodyField(body, returnField), request.mountPath, settings)
  const username = typeof name === 'string' ? name : undefined
  return reply(pageWith(request, { returnTo, username, notice }, context))
}

function pageWith(
  { headers, mountPath }: GateRequest,
  shown: {
    returnTo: string | undefined
    username?: string | undefined
    notice: HttpAnswer | undefined
  },
  { settings }: GateContext,
): HttpResponse {
  const form = { action: mountPath + settings.loginPath, fields: settings.fields, ...shown }
  return loginPage(form, lookFor(headers, settings.loginPage))
}

function returnAddress(
  value: unknown,
  mountPath: string,
  { loginPath, logoutPath }: GateContext['settings'],
): string | undefined {
  return safeReturnAddress(value, {
    loginPath: mountPath + loginPath,
    logoutPath: mountPath + logoutPath,
  })
}

function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start === -1 ? '' : url.slice(start))
}
