import type { LoginReading, PlatformRequest, Verdict } from '@ldap-auth/core/http'
import { type CanActivate, type ExecutionContext, Inject } from '@nestjs/common'
import { accessTo } from './access.ts'
import { getLdapAuthServiceToken, type LdapAuthService } from './ldap-auth-service.ts'
import { httpRequestOf } from './ldap-user.ts'
import { refusalException, setHeadersIn } from './refusal.ts'

/** What is there at once or comes later. */
type Awaitable<Value> = Value | Promise<Value>

/**
 * Lets in whoever is logged in, by the session or by HTTP Basic, and has one of the roles that
 * `@LdapRoles` names. Others get an exception with the status and the body of the answer; page
 * loads are sent to the login page.
 */
export class LdapAuthGuard implements CanActivate {
  protected readonly ldapAuth: LdapAuthService

  constructor(@Inject(getLdapAuthServiceToken()) ldapAuth: LdapAuthService) {
    this.ldapAuth = ldapAuth
  }

  /** This guard, standing on the instance of `LdapAuthModule.forRoot({ name })`. */
  static for(name: string): typeof LdapAuthGuard {
    // biome-ignore lint/complexity/noThisInStatic: of a subclass it is the subclass
    class NamedGuard extends this {}
    Inject(getLdapAuthServiceToken(name))(NamedGuard, undefined, 0)
    return NamedGuard
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessTo(context)
    if (access === 'everybody') return true
    const credentials = await this.readCredentials(context)
    const verdict = await this.ldapAuth.pass(this.getRequest(context), access.roles, credentials)
    if (verdict.kind === 'enter') setHeadersIn(context, verdict.headers)
    return this.handleOutcome(verdict, context)
  }

  /**
   * The request that a context stands for.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` in contexts other than HTTP, unless it is overridden
   */
  protected getRequest(context: ExecutionContext): PlatformRequest {
    return httpRequestOf(context)
  }

  /**
   * Credentials that a request carries in a way of the application's own, such as in the body of
   * a route that gives out tokens; with `undefined` the session and HTTP Basic tell who it is.
   */
  protected readCredentials(_context: ExecutionContext): Awaitable<LoginReading | undefined> {
    return undefined
  }

  /** Whether the request goes on; throws what answers it otherwise. */
  protected handleOutcome(verdict: Verdict, context: ExecutionContext): Awaitable<boolean> {
    if (verdict.kind === 'enter') return true
    if (verdict.kind === 'answer') {
      const headers = Object.entries(verdict.response.headers)
      // What describes the body goes with the body, which an exception filter may replace.
      const others = headers.filter(([name]) => !name.startsWith('Content-'))
      setHeadersIn(context, Object.fromEntries(others))
    }
    throw refusalException(verdict, context.getType() === 'http')
  }
}

/**
 * Lets in whoever has one of the roles that `@LdapRoles` names, and everybody who is logged in
 * where it names none. Behind a guard of yours that lets strangers in, it asks for the login.
 */
export class LdapRolesGuard extends LdapAuthGuard {}
