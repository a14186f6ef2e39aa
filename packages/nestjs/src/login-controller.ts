import {
  carryOut,
  messageOf,
  type PlatformRequest,
  type PlatformResponse,
} from '@ldap-auth/core/http'
import { All, Controller, Inject, NotFoundException, Req, Res, type Type } from '@nestjs/common'
import { SkipLdapAuth } from './access.ts'
import { getLdapAuthServiceToken, type LdapAuthService } from './ldap-auth-service.ts'

/** A controller, one for each instance, for the login and the logout of a directory. */
export function createLoginController(name: string | undefined): Type<unknown> {
  @SkipLdapAuth()
  // A place of its own until the options tell its paths, or none do and the start is refused.
  @Controller(`ldap-auth/${name}`)
  class LdapLoginController {
    @Inject(getLdapAuthServiceToken(name)) readonly ldapAuth!: LdapAuthService

    @All()
    async serve(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const verdict = await this.ldapAuth.pass(request)
      if (verdict.kind === 'gone') messageOf(request).socket.destroy()
      // An Authorization header decides alone: with it, there is nothing at this address.
      if (carryOut(verdict, response)) throw new NotFoundException()
    }
  }
  return LdapLoginController
}
