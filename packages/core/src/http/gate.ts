import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import type { LdapAuth } from '../words/handle.ts'
import type { LdapUser } from '../words/user.ts'
import { createGateContext } from './create-gate-context.ts'
import type { LoginReading } from './credentials.ts'
import type { GateContext } from './gate-context.ts'
import type { Entrant, GateRequest, RoleCheck, Verdict } from './gate-request.ts'
import { guard, guardBy, guarded } from './guard.ts'
import { serveLogin } from './login-route.ts'
import { serveLogout } from './logout-route.ts'
import { explained } from './outcome.ts'
import { crossOriginRefusal } from './refusals.ts'
import { refuse, respond } from './responses.ts'

/** What stands between the requests of an application and its pages. */
export interface Gate {
  /**
   * Serves the login and the logout, and guards everything else. Whom it let in by a request is not
   * asked about again, but for what stays open, such as a WebSocket.
   *
   * @param check - what those who are logged in have to stand, too
   * @param login - credentials that were read in a way of the application's own; they decide alone
   */
  pass(request: GateRequest, check?: RoleCheck, login?: LoginReading): Promise<Verdict>
  /** Who was let in by a request, named by its `key`. */
  userOf(key: object): LdapUser | undefined
  /**
   * Checks the names of roles, once, and gives the check of those who are logged in: they need one.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` if the option `roles` does not know a name
   */
  role(...names: readonly string[]): RoleCheck
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
  // Per gate: a user of one directory must not pass the role check of another.
  const entrants = new WeakMap<object, Entrant>()

  function enter(entrant: Entrant, request: GateRequest, check?: RoleCheck): Verdict {
    const verdict = check === undefined ? entrant : check(entrant, request)
    if (verdict.kind !== 'enter' || isUpgrade(request)) return verdict
    entrants.set(request.key, { ...verdict, headers: {} })
    return verdict
  }

  return {
    pass: async (given, check, login) => {
      const request = onThisSite(given)
      const verdict = await unlessGone(() =>
        // Whoever was let in before may be somebody else, or may have left the screen.
        login === undefined
          ? pass(request, entrants.get(request.key), context)
          : guardBy(login, request, context),
      )
      return verdict.kind === 'enter' ? enter(verdict, request, check) : verdict
    },
    userOf: (key) => entrants.get(key)?.user,
    role: (...names) => roleCheck(names, context),
  }
}

async function pass(
  request: GateRequest,
  known: Entrant | undefined,
  context: GateContext,
): Promise<Verdict> {
  const { session } = request
  const { loginPath, logoutPath, realm } = context.settings
  // Browsers send the cookies along with a WebSocket that a page of any site opens.
  const foreign = isUpgrade(request) ? crossOriginRefusal(request) : undefined
  if (foreign !== undefined) return refuse(foreign)
  if (session === undefined && realm === undefined) throw nothingToStand()
  // The header decides alone: no session is written beside it.
  if (session !== undefined && request.headers.authorization === undefined) {
    const path = request.path.replace(/\/$/, '')
    if (path === loginPath) return serveLogin(request, session, context)
    if (path === logoutPath) return serveLogout(request, session, context)
  }
  return known ?? guard(request, context)
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

function roleCheck(names: readonly string[], { auth, settings }: GateContext): RoleCheck {
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
