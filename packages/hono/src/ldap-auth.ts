import { createLdapAuth, type LdapUser } from '@ldap-auth/core'
import {
  type AdapterOptions,
  addVary,
  createProxyNotice,
  type DirectoryOptions,
  type Entrant,
  openGate,
  type RoleCheck,
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
  const { settings, gate, close } = openGate<Context>(options, createLdapAuth)
  const tellProxy = createProxyNotice()

  function middleware(check?: RoleCheck): MiddlewareHandler {
    return async (c, next) => {
      tellProxy(c.req.header('x-forwarded-for'), settings.clientAddress !== undefined)
      const verdict = await gate.pass(gateRequest(c, settings.clientAddress), check)
      if (verdict.kind !== 'enter') return refuse(c, verdict)
      c.set('ldapUser', verdict.user)
      await next()
      // Behind the routes: what the application says of its pages stays.
      fillHeaders(c, verdict.headers)
      return undefined
    }
  }

  return Object.assign(middleware(), {
    requireRole: (name: string) => middleware(gate.role(name)),
    userOf: (c: Context) => gate.userOf(c),
    close,
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
