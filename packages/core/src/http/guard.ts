import type { LdapUser } from '../words/user.ts'
import { prefersHtml } from './accept.ts'
import { attempt } from './attempt.ts'
import { challenged, readHeaderLogin } from './basic.ts'
import type { LoginReading } from './credentials.ts'
import type { GateContext } from './gate-context.ts'
import type { Entrant, GateRequest, Verdict } from './gate-request.ts'
import { expiredPage, loginAddress } from './login-route.ts'
import type { HttpAnswer } from './outcome.ts'
import { loginRequired, sessionExpired } from './refusals.ts'
import { redirect, refuse, reply, respond } from './responses.ts'
import { addVary } from './vary.ts'

/** What is behind the gate is one person's: no cache may hand it to another. */
const guardedHeaders = { 'Cache-Control': 'no-store', Vary: 'Cookie, Authorization' }

/** Lets in whoever is logged in, and tells everybody else how to. */
export async function guard(request: GateRequest, context: GateContext): Promise<Verdict> {
  const { authorization } = request.headers
  // The header decides alone: a request that shows one identity must not act under another.
  const verdict =
    authorization === undefined
      ? await bySession(request, context)
      : await byHeader(authorization, request, context)
  return guarded(verdict)
}

/** Lets in by credentials, wherever they were read; the session counts for nothing. */
export async function guardBy(
  credentials: LoginReading,
  request: GateRequest,
  context: GateContext,
): Promise<Verdict> {
  const login = await attempt(credentials, request, context)
  return guarded('user' in login ? enter(login.user, request) : refuse(login.answer))
}

async function bySession(request: GateRequest, context: GateContext): Promise<Verdict> {
  const { session } = request
  const standing = await context.checkSession(session?.read())
  switch (standing.kind) {
    case 'in': {
      const { user, renewed } = standing
      const isIn = renewed === undefined || (await session?.update(renewed)) === true
      return isIn ? enter(user, request) : askForLogin(request, true, context)
    }
    case 'absent':
    case 'expired':
      return askForLogin(request, standing.kind === 'expired', context)
    case 'ended':
      await session?.update(undefined)
      return askForLogin(request, true, context)
    case 'unavailable':
      return respond(request, standing.answer, `${request.mountPath}/`, context.settings.loginPage)
  }
}

async function byHeader(
  authorization: string,
  request: GateRequest,
  context: GateContext,
): Promise<Verdict> {
  if (context.settings.realm === undefined) return refuse(loginRequired)
  const reading = readHeaderLogin(authorization, request)
  const login =
    'refused' in reading ? { answer: reading.refused } : await attempt(reading, request, context)
  if ('user' in login) return enter(login.user, request)
  return challenge(login.answer, request, context)
}

function askForLogin(request: GateRequest, isExpired: boolean, context: GateContext): Verdict {
  const wanted = isExpired ? sessionExpired : loginRequired
  if (request.session === undefined || !prefersHtml(request.headers)) {
    return challenge(wanted, request, context)
  }
  // What a form posted can not be posted again by a redirect: the page tells what happened.
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return reply(expiredPage(request, wanted, context), wanted)
  }
  return reply(redirect(loginAddress(request, isExpired, context)), wanted)
}

function challenge(refusal: HttpAnswer, request: GateRequest, { settings }: GateContext): Verdict {
  return refuse(challenged(refusal, request, settings.realm))
}

function enter(user: LdapUser, { mountPath }: GateRequest): Entrant {
  return { kind: 'enter', user, headers: guardedHeaders, home: `${mountPath}/` }
}

/** What is answered in place of a guarded page. */
export function guarded(verdict: Verdict): Verdict {
  if (verdict.kind !== 'answer') return verdict
  const { response, refusal } = verdict
  const Vary = addVary(response.headers['Vary'], guardedHeaders.Vary)
  return reply({ ...response, headers: { ...response.headers, ...guardedHeaders, Vary } }, refusal)
}
