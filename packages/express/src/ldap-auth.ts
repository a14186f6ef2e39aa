import { createLdapAuth, type LdapUser } from '@ldap-auth/core'
import {
  type AdapterOptions,
  createReadRequest,
  type DirectoryOptions,
  openGate,
  type RoleCheck,
  requestSession,
} from '@ldap-auth/core/http'
import type { Request, RequestHandler } from 'express'
import { deciding } from './verdict.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who is logged in, behind `app.use(ldapAuth(...))`. */
      ldapUser?: LdapUser
    }
  }
}

/** What {@link ldapAuth} takes: the directory's options, or `{ auth }`, and its own, in one object. */
export type ExpressLdapAuthOptions = AdapterOptions<Request> & DirectoryOptions

/** The middleware that {@link ldapAuth} gives. */
export interface ExpressLdapAuth extends RequestHandler {
  /**
   * Lets in only users with a role: 403 for others, and the login for those who are not logged in.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` if the option `roles` does not know the name
   */
  requireRole(name: string): RequestHandler
  /** Who this middleware let in; `undefined` on requests it has not let in. */
  userOf(req: Request): LdapUser | undefined
  /** Closes the connections to the directory, unless it came in as `{ auth }`. */
  close(): Promise<void>
}

/**
 * Serves a login page, the login and the logout, and guards every route that follows.
 *
 * ```ts
 * app.use(session({ secret, resave: false, saveUninitialized: false }))
 * app.use(ldapAuth({ url: 'ldaps://ldap.example.com', user: { base, filter: '(uid={{username}})' } }))
 * app.get('/', (req, res) => res.send(`Hello ${req.ldapUser?.displayName}`))
 * ```
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option that is wrong
 */
export function ldapAuth(options: ExpressLdapAuthOptions): ExpressLdapAuth {
  const { settings, gate, close } = openGate<Request>(options, createLdapAuth)
  const read = createReadRequest(settings.clientAddress, 'the Express setting "trust proxy"')

  function middleware(check?: RoleCheck): RequestHandler {
    return deciding(async (req, res) =>
      gate.pass({ ...read(req, res), session: requestSession(req) }, check),
    )
  }

  return Object.assign(middleware(), {
    requireRole: (name: string) => middleware(gate.role(name)),
    userOf: (req: Request) => gate.userOf(req),
    close,
  })
}
