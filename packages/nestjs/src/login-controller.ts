import { All, Controller, Inject, NotFoundException, Req, Res, type Type } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { SkipLdapAuth } from './access.ts'
import { type LdapAuthRequest, messageOf } from './gate-request.ts'
import type { LdapAuthService } from './ldap-auth-service.ts'
import { send } from './response.ts'
import { getLdapAuthServiceToken } from './tokens.ts'

/** A controller, one for each instance, for the login and the logout of a directory. */
export function createLoginController(name: string | undefined): Type<unknown> {
  @SkipLdapAuth()
  @Controller()
  class LdapLoginController {
    readonly #ldapAuth: LdapAuthService
    readonly #platform: HttpAdapterHost

    constructor(
      @Inject(getLdapAuthServiceToken(name)) ldapAuth: LdapAuthService,
      @Inject(HttpAdapterHost) platform: HttpAdapterHost,
    ) {
      this.#ldapAuth = ldapAuth
      this.#platform = platform
    }

    @All()
    async serve(@Req() request: LdapAuthRequest, @Res() response: unknown): Promise<void> {
      const verdict = await this.#ldapAuth.serve(request)
      if (verdict.kind === 'gone') messageOf(request).destroy()
      // An Authorization header decides alone: with it, this is an address like any other.
      if (verdict.kind === 'enter') throw new NotFoundException()
      if (verdict.kind === 'answer') send(this.#platform.httpAdapter, response, verdict.response)
    }
  }
  return LdapLoginController
}
