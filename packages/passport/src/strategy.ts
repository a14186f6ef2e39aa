import { createLdapAuth } from '@ldap-auth/core'
import {
  createGateContext,
  createReadRequest,
  messageOf,
  openDirectory,
  type ReadRequest,
} from '@ldap-auth/core/http'
import type { Request } from 'express'
import { Strategy } from 'passport-strategy'
import { giveUp } from './give-up.ts'
import { createLogin, type Login, type LoginTexts } from './login.ts'
import {
  type LdapStrategyOptions,
  type LdapStrategyOptionsWithRequest,
  resolveOptions,
} from './options.ts'
import { outcomeOfError } from './outcome.ts'
import { createSerializers, type Serializers } from './sessions.ts'
import { createVerification, type Verify, type VerifyWithRequest } from './verify.ts'

// Named so that users of the types do not need those of passport-strategy.
const Base: new () => object = Strategy

/**
 * Logs users in against an LDAP directory, by user name and password.
 *
 * ```ts
 * const strategy = new LdapStrategy({
 *   url: 'ldaps://ldap.example.com',
 *   user: { base: 'ou=people,dc=example,dc=com', filter: '(uid={{username}})' },
 * })
 * passport.use(strategy)
 * app.post('/login', passport.authenticate('ldap', { successRedirect: '/' }))
 * ```
 *
 * `User` is what the verify function gives, `Req` the request of the framework.
 */
export class LdapStrategy<User = object, Req extends object = Request> extends Base {
  /** What it is registered as, unless `passport.use` is given another name. */
  name = 'ldap'
  /** For `passport.serializeUser`: keeps those who logged in here in the session. */
  readonly serializeUser: Serializers<Req>['serializeUser']
  /** For `passport.deserializeUser`: gives them back while the directory would let them in. */
  readonly deserializeUser: Serializers<Req>['deserializeUser']
  /** Closes the connections to the directory, unless it came in as `{ auth }`. */
  readonly close: () => Promise<void>
  /** Set by Passport for each request: lets somebody in. */
  declare success: (user: unknown, info?: unknown) => void
  /** Set by Passport for each request: refuses it. */
  declare fail: (challenge: unknown, status?: number) => void
  /** Set by Passport for each request: nobody could say. */
  declare error: (error: unknown) => void
  /** Set by Passport for each request: goes on without a user. */
  declare pass: () => void
  /** Set by Passport for each request: leads elsewhere. */
  declare redirect: (url: string, status?: number) => void
  private readonly ldapLogin: Login<Req>
  private readonly readRequest: (request: Req) => ReadRequest

  /** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option that is wrong */
  constructor(options: LdapStrategyOptionsWithRequest<Req>, verify: VerifyWithRequest<User, Req>)
  constructor(options: LdapStrategyOptions<Req>, verify?: Verify<User>)
  constructor(
    options: LdapStrategyOptions<Req> | LdapStrategyOptionsWithRequest<Req>,
    verifyFunction?: unknown,
  ) {
    super()
    const { settings, directory, passReqToCallback } = resolveOptions<Req>(options)
    const verify = createVerification<Req>(verifyFunction, passReqToCallback)
    const { auth, close } = openDirectory(directory, createLdapAuth)
    const context = createGateContext(auth, settings)
    const known = new WeakSet<object>()
    this.ldapLogin = createLogin<Req>(context, { verify, known })
    this.readRequest = createReadRequest(
      settings.clientAddress,
      '"trust proxy" of Express or trustProxy of Fastify',
    )
    const { serializeUser, deserializeUser } = createSerializers<Req>(context, known)
    this.serializeUser = serializeUser
    this.deserializeUser = deserializeUser
    this.close = close
  }

  /** Logs in with what the request carries. Passport calls it. */
  authenticate(req: Req, options?: LoginTexts): void {
    const request = this.readRequest(req)
    // Read before anything is waited for: over those of an instance Passport writes those of the
    // next request.
    const { success, fail, error } = this
    void this.ldapLogin(req, request, options ?? {})
      .catch(outcomeOfError)
      .then((outcome) => {
        // A time limit of the application may have answered while the directory was asked.
        if (request.response?.headersSent) return
        switch (outcome.action) {
          case 'success':
            return success(outcome.user, outcome.info)
          case 'fail':
            request.response?.setHeaders(new Map(Object.entries(outcome.headers)))
            return fail(outcome.challenge, outcome.status)
          case 'error':
            return error(outcome.error)
          case 'none':
            return void messageOf(req).socket.destroy()
        }
      })
      // What Passport throws, such as a flash message without a session, is an error of the request.
      .catch((thrown: unknown) => error(thrown))
      .catch((thrown: unknown) => giveUp(req, thrown))
  }
}
