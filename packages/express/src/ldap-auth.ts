import { createLdapAuth, type LdapUser } from '@ldap-auth/core'
import {
  type AdapterOptions,
  createGate,
  createReadRequest,
  type DirectoryOptions,
  type Entrant,
  expressSession,
  type GateRequest,
  resolveAdapterOptions,
  type Verdict,
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
  const { settings, directory } = resolveAdapterOptions<Request>(options)
  const isOurs = 'options' in directory
  const auth = isOurs ? createLdapAuth(directory.options) : directory.auth
  const gate = createGate(auth, settings)
  const read = createReadRequest(settings.clientAddress, 'the Express setting "trust proxy"')
  // Per middleware: a user of one directory must not pass the role check of another.
  const entrants = new WeakMap<Request, Entrant>()

  function middleware(decide: (request: GateRequest, entrant?: Entrant) => Promise<Verdict>) {
    return deciding(entrants, async (req, res) => {
      const { path, baseUrl: mountPath } = req
      const request = { ...read(req, res), path, mountPath, session: expressSession(req) }
      return decide(request, entrants.get(req))
    })
  }

  function requireRole(name: string): RequestHandler {
    const check = gate.role(name)
    return middleware(async (request, entrant) => {
      const verdict = entrant ?? (await gate.pass(request))
      return verdict.kind === 'enter' ? check(verdict, request) : verdict
    })
  }

  return Object.assign(middleware(gate.pass), {
    requireRole,
    userOf: (req: Request) => entrants.get(req)?.user,
    close: async () => {
      if (isOurs) await auth.close()
    },
  })
}
