import { messageOf } from '@ldap-auth/core/http'
import { All, Controller, Inject, NotFoundException, Req, Res, type Type } from '@nestjs/common'
import { SkipLdapAuth } from './access.ts'
import type { LdapAuthRequest } from './gate-request.ts'
import type { LdapAuthService } from './ldap-auth-service.ts'
import { type PlatformResponse, send, setHeaders } from './response.ts'
import { getLdapAuthServiceToken } from './tokens.ts'

/** A controller, one for each instance, for the login and the logout of a directory. */
export function createLoginController(name: string | undefined): Type<unknown> {
  @SkipLdapAuth()
  @Controller()
  class LdapLoginController {
    readonly #ldapAuth: LdapAuthService

    constructor(@Inject(getLdapAuthServiceToken(name)) ldapAuth: LdapAuthService) {
      this.#ldapAuth = ldapAuth
    }

    @All()
    async serve(@Req() request: LdapAuthRequest, @Res() response: PlatformResponse): Promise<void> {
      const verdict = await this.#ldapAuth.serve(request)
      if (verdict.kind === 'gone') messageOf(request).socket.destroy()
      if (verdict.kind === 'answer') send(response, verdict.response)
      if (verdict.kind !== 'enter') return
      setHeaders(response, verdict.headers)
      // An Authorization header decides alone: with it, there is nothing at this address.
      throw new NotFoundException()
    }
  }
  return LdapLoginController
}
