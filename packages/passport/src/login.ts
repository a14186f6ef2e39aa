import type { LdapUser } from '@ldap-auth/core'
import {
  challenged,
  type GateContext,
  type HttpAnswer,
  logInOnce,
  type ReadRequest,
  rejectionAnswer,
} from '@ldap-auth/core/http'
import { type Outcome, outcomeOf } from './outcome.ts'
import type { Verification } from './verify.ts'

/** What the login of a strategy adds to the others. */
interface StrategyLogin<Req> {
  /** Says who a user is to the application; absent: whom the directory knows. */
  readonly verify: ((req: Req, user: LdapUser) => Promise<Verification>) | undefined
  /** Takes those who logged in here. */
  readonly known: WeakSet<object>
}

/** Logs in with what a request carries, and says which of Passport's actions that comes to. */
export type Login<Req> = (req: Req, request: ReadRequest, texts: LoginTexts) => Promise<Outcome>

/**
 * Of the options of `passport.authenticate`: what is said to who gave no name or no password, or
 * something that can be neither.
 */
export type LoginTexts = { badRequestMessage?: string | undefined }

/** Makes the login of a strategy. */
export function createLogin<Req>(
  context: GateContext,
  { verify, known }: StrategyLogin<Req>,
): Login<Req> {
  return async (req, request, texts) => {
    const login = await logInOnce(request, context)
    if ('answer' in login) return outcomeOf(reworded(login.answer, texts))
    const { user, info } = (await verify?.(req, login.user)) ?? { user: login.user }
    if (!user) return nobody(info, request, context.settings.realm)
    known.add(login.user)
    return { action: 'success', user, info: info ?? { source: login.source } }
  }
}

function reworded(answer: HttpAnswer, { badRequestMessage }: LoginTexts): HttpAnswer {
  const isBadRequest = /^(?:missing|malformed)-credentials$/.test(answer.code)
  return isBadRequest && badRequestMessage ? { ...answer, message: badRequestMessage } : answer
}

/** The verify function knows no such user. A word of its own goes before ours. */
function nobody(info: unknown, request: ReadRequest, realm: string | undefined): Outcome {
  const rejection = { authenticated: false, reason: 'unknown-user' } as const
  const answer = rejectionAnswer({ ...rejection, detail: { passwordProven: true } }, false)
  if (request.headers.authorization !== undefined && realm !== undefined) {
    return outcomeOf(challenged(answer, request, realm))
  }
  if (info === undefined || info === null) return outcomeOf(answer)
  return { action: 'fail', challenge: info, status: answer.status, headers: {} }
}
