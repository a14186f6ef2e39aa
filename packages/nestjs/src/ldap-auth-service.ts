import {
  type Credentials,
  createLdapAuth,
  type LdapAuth,
  type LdapUser,
  type RejectedLogin,
} from '@ldap-auth/core'
import {
  createGate,
  createReadRequest,
  type Entrant,
  type Gate,
  type GateRequest,
  messageOf,
  type ReadRequest,
  resolveAdapterOptions,
  type Verdict,
} from '@ldap-auth/core/http'
import { type OnApplicationShutdown, RequestMethod } from '@nestjs/common'
import type { ApplicationConfig } from '@nestjs/core'
import { gateRequest, type LdapAuthRequest } from './gate-request.ts'
import type { LdapAuthModuleOptions } from './options.ts'

/** Credentials that were read from a request, or why there are none to ask the directory with. */
export type LoginReading = Credentials | RejectedLogin

const trustSetting = 'the setting of the platform that trusts proxies'

/** Who is logged in, for what is no HTTP handler. The guards stand on it. */
export class LdapAuthService implements OnApplicationShutdown {
  /** Where the login and the logout are served, below the application's global prefix. */
  readonly paths: readonly [login: string, logout: string]
  readonly #auth: LdapAuth
  readonly #isOurs: boolean
  readonly #gate: Gate
  readonly #read: (request: LdapAuthRequest) => ReadRequest
  readonly #config: ApplicationConfig
  // Per instance: a user of one directory must not pass the role check of another.
  readonly #entrants = new WeakMap<object, Entrant>()

  /** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option that is wrong */
  constructor(given: LdapAuthModuleOptions, config: ApplicationConfig) {
    const { settings, directory } = resolveAdapterOptions<LdapAuthRequest>(given)
    this.paths = [settings.loginPath, settings.logoutPath]
    this.#isOurs = 'options' in directory
    this.#auth = 'options' in directory ? createLdapAuth(directory.options) : directory.auth
    this.#gate = createGate(this.#auth, settings)
    this.#read = createReadRequest(settings.clientAddress, trustSetting)
    this.#config = config
  }

  /** The directory's handle, as `@InjectLdapAuth()` injects it. */
  get auth(): LdapAuth {
    return this.#auth
  }

  /**
   * Who sent a request: whom a guard let in or, where no guard stands, such as before a WebSocket,
   * who is logged in by its session or by HTTP Basic. A WebSocket that a page of another site opens
   * is nobody's.
   *
   * @throws `LdapAuthError` if nobody could say
   */
  async userOf(request: LdapAuthRequest): Promise<LdapUser | undefined> {
    const entrant = this.entrantOf(request)
    if (entrant !== undefined) return entrant.user
    // Neither the login nor the logout is meant, whatever the path.
    const verdict = await this.#gate.pass({ ...this.#asked(request), path: '/' })
    if (verdict.kind === 'enter') return verdict.user
    if (verdict.kind === 'answer' && verdict.refusal?.cause) throw verdict.refusal.cause
    return undefined
  }

  /** Whom a guard of this instance let in; asked anew of what stays open, such as a WebSocket. */
  entrantOf(request: LdapAuthRequest): Entrant | undefined {
    if (request.headers.upgrade !== undefined) return undefined
    return this.#entrants.get(messageOf(request))
  }

  /** Serves the login and the logout. */
  async serve(request: LdapAuthRequest): Promise<Verdict> {
    return this.#gate.pass(this.#asked(request))
  }

  /**
   * Lets in whoever is logged in, or can log in with the credentials that were read; and of those
   * only who has one of the roles, if any are named.
   */
  async pass(
    request: LdapAuthRequest,
    roles: readonly string[],
    credentials?: LoginReading,
  ): Promise<Verdict> {
    const asked = this.#asked(request)
    const entered = await this.#enter(asked, credentials, this.entrantOf(request))
    if (entered.kind !== 'enter') return entered
    const verdict = roles.length === 0 ? entered : this.#gate.role(...roles)(entered, asked)
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

  async #enter(request: GateRequest, given?: LoginReading, known?: Entrant): Promise<Verdict> {
    // Whoever was let in before may be somebody else, or may have left the screen.
    if (given !== undefined) return this.#gate.logIn(given, request)
    return known ?? this.#gate.pass(request)
  }

  #asked(request: LdapAuthRequest): GateRequest {
    return gateRequest(request, this.#read(request), this.#mountPath())
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
