import {
  type Credentials,
  createLdapAuth,
  type LdapAuth,
  type LdapUser,
  type RejectedLogin,
} from '@ldap-auth/core'
import {
  createGate,
  createProxyNotice,
  type Entrant,
  type Gate,
  type GateRequest,
  resolveAdapterOptions,
  userOf,
  type Verdict,
} from '@ldap-auth/core/http'
import { type OnApplicationShutdown, RequestMethod } from '@nestjs/common'
import type { ApplicationConfig } from '@nestjs/core'
import { gateRequest, isFromTrustedProxy, type LdapAuthRequest, messageOf } from './gate-request.ts'
import type { LdapAuthModuleOptions } from './options.ts'

/** Credentials that were read from a request, or why there are none to ask the directory with. */
export type LoginReading = Credentials | RejectedLogin

/** Who is logged in, for what is no HTTP handler. The guards stand on it. */
export class LdapAuthService implements OnApplicationShutdown {
  /** Where the login and the logout are served, below the application's global prefix. */
  readonly paths: readonly [login: string, logout: string]
  readonly #auth: LdapAuth
  readonly #config: ApplicationConfig
  readonly #gate: Gate
  readonly #isOurs: boolean
  readonly #clientAddress: (request: LdapAuthRequest) => string | undefined
  // Per instance: a user of one directory must not pass the role check of another.
  readonly #entrants = new WeakMap<object, Entrant>()

  /** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option that is wrong */
  constructor(given: LdapAuthModuleOptions, config: ApplicationConfig) {
    const { settings, directory } = resolveAdapterOptions<LdapAuthRequest>(given)
    this.#isOurs = 'options' in directory
    this.#auth = 'options' in directory ? createLdapAuth(directory.options) : directory.auth
    this.paths = [settings.loginPath, settings.logoutPath]
    this.#config = config
    this.#gate = createGate(this.#auth, settings)
    this.#clientAddress = settings.clientAddress ?? platformAddress()
  }

  /** The directory's handle, as `@InjectLdapAuth()` injects it. */
  get auth(): LdapAuth {
    return this.#auth
  }

  /**
   * Who sent a request: whom a guard let in or, where no guard stands, such as before a WebSocket,
   * who is logged in by its session or by HTTP Basic. An upgrade request that a page of another
   * site has caused is nobody's.
   *
   * @throws `LdapAuthError` if nobody could say
   */
  async userOf(request: LdapAuthRequest): Promise<LdapUser | undefined> {
    const entrant = this.entrantOf(request)
    return entrant?.user ?? this.#ask(request, (asked) => userOf(this.#gate, asked))
  }

  /** Whom a guard of this instance let in. */
  entrantOf(request: LdapAuthRequest): Entrant | undefined {
    return this.#entrants.get(messageOf(request))
  }

  /** Serves the login and the logout. */
  serve(request: LdapAuthRequest): Promise<Verdict> {
    return this.#ask(request, this.#gate.pass)
  }

  /**
   * Lets a request in, or says how it is to be answered: by the session and HTTP Basic, or by
   * credentials read in a way of the application's own; and to those with one of the roles, if any.
   */
  async pass(
    request: LdapAuthRequest,
    roles: readonly string[],
    credentials?: LoginReading,
  ): Promise<Verdict> {
    const verdict = await this.#ask(request, async (asked) => {
      const known = this.entrantOf(request)
      const passed = known ?? (await this.#enter(asked, credentials))
      return passed.kind === 'enter' ? this.#inAnyRole(roles, passed, asked) : passed
    })
    if (verdict.kind === 'enter') {
      this.#entrants.set(messageOf(request), verdict)
      Reflect.set(request, 'ldapUser', verdict.user)
    }
    return verdict
  }

  /** Closes the connections to the directory, unless it came in as `{ auth }`. */
  async onApplicationShutdown(): Promise<void> {
    if (this.#isOurs) await this.#auth.close()
  }

  #enter(request: GateRequest, credentials: LoginReading | undefined): Promise<Verdict> {
    if (credentials === undefined) return this.#gate.pass(request)
    return this.#gate.logIn(credentials, request)
  }

  #inAnyRole(roles: readonly string[], entrant: Entrant, request: GateRequest): Verdict {
    const verdicts = roles.map((role) => this.#gate.role(role)(entrant, request))
    return verdicts.find(({ kind }) => kind === 'enter') ?? verdicts[0] ?? entrant
  }

  async #ask<Answer>(
    request: LdapAuthRequest,
    ask: (asked: GateRequest) => Promise<Answer>,
  ): Promise<Answer> {
    const { socket } = messageOf(request)
    const gone = new AbortController()
    const leave = () => gone.abort()
    // What stood before, such as a session store, may have taken longer than the client stayed.
    if (socket.destroyed) leave()
    socket.once('close', leave)
    try {
      const clientAddress = this.#clientAddress(request)
      const asked = gateRequest(request, this.#mountPath(), gone.signal)
      return await ask({ ...asked, clientAddress: clientAddress ?? asked.clientAddress })
    } finally {
      socket.off('close', leave)
    }
  }

  /** The application's global prefix, unless the login path is left out of it. */
  #mountPath(): string {
    const { exclude = [] } = this.#config.getGlobalPrefixOptions()
    const isExcluded = exclude.some(
      ({ pathRegex, requestMethod }) =>
        requestMethod === RequestMethod.ALL && pathRegex.test(this.paths[0]),
    )
    const prefix = this.#config.getGlobalPrefix().replace(/^\/+|\/+$/g, '')
    return isExcluded || prefix === '' ? '' : `/${prefix}`
  }
}

function platformAddress(): (request: LdapAuthRequest) => string | undefined {
  const tellProxy = createProxyNotice('the setting of the platform that trusts proxies')
  return (request) => {
    tellProxy(request.headers['x-forwarded-for'], isFromTrustedProxy(request))
    return request.ip
  }
}
