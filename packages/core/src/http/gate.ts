import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import type { LdapAuth } from '../words/handle.ts'
import type { Credentials, RejectedLogin } from '../words/result.ts'
import { createGateContext } from './create-gate-context.ts'
import type { GateContext } from './gate-context.ts'
import type { Entrant, GateRequest, Verdict } from './gate-request.ts'
import { guard, guardBy, guarded } from './guard.ts'
import { serveLogin } from './login-route.ts'
import { serveLogout } from './logout-route.ts'
import { explained } from './outcome.ts'
import { crossOriginRefusal } from './refusals.ts'
import { refuse, respond } from './responses.ts'

/** What stands between the requests of an application and its pages. */
export interface Gate {
  /** Serves the login and the logout, and guards everything else. */
  pass(request: GateRequest): Promise<Verdict>
  /** Guards by credentials that were read in a way of the application's own. */
  logIn(credentials: Credentials | RejectedLogin, request: GateRequest): Promise<Verdict>
  /**
   * Checks the names of roles, once, and gives the check of those who were let in: they need one.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` if the option `roles` does not know a name
   */
  role(...names: readonly string[]): (entrant: Entrant, request: GateRequest) => Verdict
}

/**
 * Puts a gate before an application. The adapters only translate: what is answered is decided here.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` if `session.attributes` names what is never read
 */
export function createGate(
  auth: LdapAuth,
  settings: GateContext['settings'],
  now: () => number = Date.now,
): Gate {
  const context = createGateContext(auth, settings, now)
  return {
    pass: (request) => unlessGone(() => pass(onThisSite(request), context)),
    logIn: (credentials, request) =>
      unlessGone(() => guardBy(credentials, onThisSite(request), context)),
    role: (...names) => roleCheck(names, context),
  }
}

async function pass(request: GateRequest, context: GateContext): Promise<Verdict> {
  const { session } = request
  const { loginPath, logoutPath, realm } = context.settings
  // Browsers send the cookies along with a WebSocket that a page of any site opens.
  const foreign = isUpgrade(request) ? crossOriginRefusal(request) : undefined
  if (foreign !== undefined) return refuse(foreign)
  if (session === undefined) {
    if (realm === undefined) throw nothingToStand()
    return guard(request, context)
  }
  // The header decides alone: no session is written beside it.
  if (request.headers.authorization !== undefined) return guard(request, context)
  const path = request.path.replace(/\/$/, '')
  if (path === loginPath) return serveLogin(request, session, context)
  if (path === logoutPath) return serveLogout(request, session, context)
  return guard(request, context)
}

function isUpgrade({ method, headers }: GateRequest): boolean {
  return headers.upgrade !== undefined || method === 'CONNECT'
}

/** A mount path may come from the request; one that begins with two slashes would name a host. */
function onThisSite(request: GateRequest): GateRequest {
  return { ...request, mountPath: request.mountPath.replace(/^[/\\]+/, '/').replace(/^\/$/, '') }
}

async function unlessGone(work: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await work()
  } catch (error) {
    if (isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_ABORTED') return { kind: 'gone' }
    throw error
  }
}

function roleCheck(
  names: readonly string[],
  { auth, settings }: GateContext,
): ReturnType<Gate['role']> {
  const unknown = names.find((name) => !Object.hasOwn(auth.options.roles, name))
  if (unknown !== undefined) {
    throw new LdapAuthError(
      'ERR_LDAP_AUTH_OPTIONS',
      `requireRole("${unknown}"): nobody can have this role; name it in the option roles`,
    )
  }
  const missing = explained(403, { text: 'role-missing', role: names.join(' / ') })
  return (entrant, request) => {
    if (names.some((name) => entrant.user.roles.includes(name))) return entrant
    return guarded(respond(request, missing, entrant.home, settings.loginPage))
  }
}

function nothingToStand(): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    'session: the request has no session and basic is off, so nobody could stay logged in; ' +
      'add a session middleware before this one, or set basic: { realm }. If one is there, its ' +
      'store is not connected, or its cookie.path leaves this path out',
  )
}
