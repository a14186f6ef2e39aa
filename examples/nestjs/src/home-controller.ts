import { contentSecurityPolicy, homePage, rolePages } from '@ldap-auth/example-company'
import { InjectLdapAuth, type LdapAuth, LdapUser } from '@ldap-auth/nestjs'
import { Controller, Get, Header } from '@nestjs/common'

/** For everybody who is logged in. */
@Controller()
export class HomeController {
  readonly #ldap: LdapAuth

  constructor(@InjectLdapAuth() ldap: LdapAuth) {
    this.#ldap = ldap
  }

  @Get()
  @Header('Content-Security-Policy', contentSecurityPolicy)
  show(@LdapUser() user: LdapUser): string {
    return homePage(user, rolePages(this.#ldap.options.roles))
  }
}
