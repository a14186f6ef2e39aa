import { createLdapAuth, type LdapAuth, type LdapUser } from '@ldap-auth/core'
import {
  below,
  createReadRequest,
  type Gate,
  type LoginReading,
  messageOf,
  openGate,
  type PlatformRequest,
  requestSession,
  type Verdict,
} from '@ldap-auth/core/http'
import {
  Inject,
  type OnApplicationShutdown,
  type OnModuleInit,
  RequestMethod,
} from '@nestjs/common'
import type { ApplicationConfig } from '@nestjs/core'
import { type LdapAuthModuleOptions, wrong } from './options.ts'

/** Who is logged in, for what is no HTTP handler. The guards stand on it. */
export class LdapAuthService implements OnModuleInit, OnApplicationShutdown {
  /** The directory's handle, as `@InjectLdapAuth()` injects it. */
  readonly auth: LdapAuth
  /** Where the login and the logout are served, below the application's global prefix. */
  readonly paths: readonly [login: string, logout: string]
  /** Closes the connections to the directory, unless it came in as `{ auth }`. */
  readonly onApplicationShutdown: () => Promise<void>
  readonly #gate: Gate
  readonly #read: ReturnType<typeof createReadRequest<PlatformRequest>>
  readonly #config: ApplicationConfig
  #prefix = ''

  /** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option that is wrong */
  constructor(given: LdapAuthModuleOptions, config: ApplicationConfig) {
    const { settings, auth, gate, close } = openGate<PlatformRequest>(given, createLdapAuth)
    this.auth = auth
    this.paths = [settings.loginPath, settings.logoutPath]
    this.onApplicationShutdown = close
    this.#gate = gate
    this.#read = createReadRequest(settings.clientAddress, 'the setting that trusts proxies')
    this.#config = config
  }

  /**
   * Finds out where the application has put the login, once it has said so. The pages lead from the
   * login to the logout and back, so both stand at the same place.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` if only one of them is left out of the global prefix
   */
  onModuleInit(): void {
    const { exclude = [] } = this.#config.getGlobalPrefixOptions()
    // A route that takes every method is left out only by what names every method.
    const whole = exclude.filter(({ requestMethod }) => requestMethod === RequestMethod.ALL)
    const left = this.paths.filter((path) => whole.some(({ pathRegex }) => pathRegex.test(path)))
    if (left.length === 1)
      throw wrong(`setGlobalPrefix: exclude ${this.paths.join(' and ')}, or none`)
    const prefix = this.#config.getGlobalPrefix().replace(/^\/+|\/+$/g, '')
    this.#prefix = prefix === '' || left.length > 0 ? '' : `/${prefix}`
  }

  /**
   * Who sent a request: whom a guard let in or, where no guard stands, such as before a WebSocket,
   * who is logged in by its session or by HTTP Basic. A WebSocket that a page of another site opens
   * is nobody's.
   *
   * @throws `LdapAuthError` if nobody could say
   */
  async userOf(request: PlatformRequest): Promise<LdapUser | undefined> {
    const known = this.#gate.userOf(messageOf(request))
    if (known !== undefined) return known
    // Not let in by that, and neither the login nor the logout is meant, whatever the path.
    const verdict = await this.#gate.pass({ ...this.#asked(request), key: {}, path: '/' })
    if (verdict.kind === 'enter') return verdict.user
    if (verdict.kind === 'answer' && verdict.refusal?.cause) throw verdict.refusal.cause
    return undefined
  }

  /**
   * Serves the login and the logout. Elsewhere, lets in whoever is logged in, or can log in with
   * the credentials that were read; and of those only who has one of the roles, if any are named.
   */
  async pass(
    request: PlatformRequest,
    roles: readonly string[] = [],
    credentials?: LoginReading,
  ): Promise<Verdict> {
    const check = roles.length === 0 ? undefined : this.#gate.role(...roles)
    const verdict = await this.#gate.pass(this.#asked(request), check, credentials)
    if (verdict.kind === 'enter') Reflect.set(request, 'ldapUser', verdict.user)
    return verdict
  }

  #asked(request: PlatformRequest) {
    return below({ ...this.#read(request), session: requestSession(request) }, this.#prefix)
  }
}

/** The token of the directory's handle; `name` is that of `LdapAuthModule.forRoot({ name })`. */
export function getLdapAuthToken(name?: string): string {
  return name === undefined ? 'LdapAuth' : `LdapAuth:${name}`
}

/** The token of a {@link LdapAuthService}: the class itself where the instance has no name. */
export function getLdapAuthServiceToken(name?: string): typeof LdapAuthService | string {
  return name === undefined ? LdapAuthService : `LdapAuthService:${name}`
}

/** Injects the directory's handle: what `createLdapAuth` gives. */
export function InjectLdapAuth(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getLdapAuthToken(name))
}
