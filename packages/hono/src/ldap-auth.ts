import { createLdapAuth, type LdapUser } from '@ldap-auth/core'
import {
  type AdapterOptions,
  addVary,
  createGate,
  createProxyNotice,
  type DirectoryOptions,
  type Entrant,
  type GateRequest,
  resolveAdapterOptions,
  type Verdict,
} from '@ldap-auth/core/http'
import type { Context, MiddlewareHandler } from 'hono'
import type { StatusCode } from 'hono/utils/http-status'
import { gateRequest } from './hono-request.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Who is logged in, behind `app.use(ldapAuth(...))`. */
    ldapUser?: LdapUser
  }
}

/** What {@link ldapAuth} takes: the directory's options, or `{ auth }`, and its own, in one object. */
export type HonoLdapAuthOptions = AdapterOptions<Context> & DirectoryOptions

/** The middleware that {@link ldapAuth} gives. */
export interface HonoLdapAuth extends MiddlewareHandler {
  /**
   * Lets in only users with a role: 403 for others, and the login for those who are not logged in.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` if the option `roles` does not know the name
   */
  requireRole(name: string): MiddlewareHandler
  /** Who this middleware let in; `undefined` on requests it has not let in. */
  userOf(c: Context): LdapUser | undefined
  /** Closes the connections to the directory, unless it came in as `{ auth }`. */
  close(): Promise<void>
}

/**
 * Serves a login page, the login and the logout, and guards every route that follows.
 *
 * ```ts
 * app.use(sessionMiddleware({ store: new MemoryStore(), cookieOptions: { httpOnly: true, path: '/' } }))
 * app.use(ldapAuth({ url: 'ldaps://ldap.example.com', user: { base, filter: '(uid={{username}})' } }))
 * app.get('/', (c) => c.text(`Hello ${c.get('ldapUser')?.displayName}`))
 * ```
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option that is wrong
 */
export function ldapAuth(options: HonoLdapAuthOptions): HonoLdapAuth {
  const { settings, directory } = resolveAdapterOptions<Context>(options)
  const isOurs = 'options' in directory
  const auth = isOurs ? createLdapAuth(directory.options) : directory.auth
  const gate = createGate(auth, settings)
  const tellProxy = createProxyNotice()
  // Per middleware: a user of one directory must not pass the role check of another.
  const entrants = new WeakMap<Context, Entrant>()

  function middleware(
    decide: (request: GateRequest, entrant?: Entrant) => Promise<Verdict>,
  ): MiddlewareHandler {
    return async (c, next) => {
      tellProxy(c.req.header('x-forwarded-for'), settings.clientAddress !== undefined)
      const entrant = entrants.get(c)
      const verdict = await decide(gateRequest(c, settings.clientAddress), entrant)
      if (verdict.kind !== 'enter') return refuse(c, verdict)
      entrants.set(c, verdict)
      c.set('ldapUser', verdict.user)
      await next()
      // Once, and behind the routes: what the application says of its pages stays.
      if (entrant === undefined) fillHeaders(c, verdict.headers)
      return undefined
    }
  }

  function requireRole(name: string): MiddlewareHandler {
    const check = gate.role(name)
    return middleware(async (request, entrant) => {
      const verdict = entrant ?? (await gate.pass(request))
      return verdict.kind === 'enter' ? check(verdict, request) : verdict
    })
  }

  return Object.assign(middleware(gate.pass), {
    requireRole,
    userOf: (c: Context) => entrants.get(c)?.user,
    close: async () => {
      if (isOurs) await auth.close()
    },
  })
}

/** Hono forgets what is set before the routes where a route makes its own Response. */
function fillHeaders(c: Context, headers: Entrant['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    const present = c.res.headers.get(name)
    if (name === 'Vary') c.header(name, addVary(present, value))
    else if (present === null) c.header(name, value)
  }
}

function refuse(c: Context, verdict: Exclude<Verdict, Entrant>): Response {
  if (verdict.kind === 'gone') return c.body(null)
  const { status, headers, body } = verdict.response
  for (const [name, value] of Object.entries(headers)) {
    c.header(name, value, { append: name === 'Vary' })
  }
  // Hono knows the statuses by their numbers; the gate's is one of them.
  return c.newResponse(body || null, status as StatusCode)
}
