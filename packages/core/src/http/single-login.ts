import { type Attempt, type AttemptContext, attempt } from './attempt.ts'
import { challenged, type LoginShown, readHeaderLogin } from './basic.ts'
import { bodyField, type CredentialFields, readBodyCredentials } from './credentials.ts'
import type { GateContext } from './gate-context.ts'
import type { GateRequest } from './gate-request.ts'
import { crossOriginRefusal, loginRequired } from './refusals.ts'

/** What a login needs of a request where the application brings its own pages and sessions. */
export type LoginRequest = Omit<GateRequest, 'key' | 'path' | 'mountPath' | 'url' | 'session'>

/** Whom such a login asks, and what it has to know of the settings. */
export interface SingleLoginContext extends AttemptContext {
  readonly settings: Pick<GateContext['settings'], 'fields' | 'realm' | 'revealAccountState'>
}

/**
 * Logs in with what one request carries: its `Authorization` header where Basic is switched on,
 * else its body. Serves no page and touches no session.
 *
 * @throws `ERR_LDAP_AUTH_ABORTED` if the client went away, and whatever is no failure of the directory
 */
export async function logInOnce(
  request: LoginRequest,
  context: SingleLoginContext,
): Promise<Attempt> {
  const reading = await readLogin(request, context.settings)
  const login =
    'refused' in reading ? { answer: reading.refused } : await attempt(reading, request, context)
  if ('user' in login) return login
  // A challenge to a login form would put the browser's own password box over it.
  const isForm = request.headers.authorization === undefined && login.answer !== loginRequired
  return isForm ? login : { answer: challenged(login.answer, request, context.settings.realm) }
}

async function readLogin(
  request: LoginRequest,
  { fields, realm }: SingleLoginContext['settings'],
): Promise<LoginShown> {
  if (realm === undefined)
    return readBodyLogin(request, (body) => readBodyCredentials(body, fields))
  const { authorization } = request.headers
  // The header decides alone: a request that shows one identity must not act under another.
  if (authorization !== undefined) return readHeaderLogin(authorization, request)
  if (request.method !== 'POST') return { refused: loginRequired }
  return readBodyLogin(request, (body) =>
    isLogin(body, fields) ? readBodyCredentials(body, fields) : { refused: loginRequired },
  )
}

async function readBodyLogin(
  request: LoginRequest,
  read: (body: unknown) => LoginShown,
): Promise<LoginShown> {
  const refused = crossOriginRefusal(request)
  if (refused !== undefined) return { refused }
  const reading = await request.readBody()
  return 'refused' in reading ? reading : read(reading.body)
}

/** Whether a body was sent by a login form, and not to an address that Basic guards. */
function isLogin(body: unknown, { username, password }: CredentialFields): boolean {
  return bodyField(body, username) !== undefined || bodyField(body, password) !== undefined
}
