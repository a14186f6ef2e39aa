import { All, Controller, Get, Req, UseGuards } from '@nestjs/common'
import {
  LdapAuthGuard,
  type LdapAuthRequest,
  LdapRoles,
  LdapUser,
  SkipLdapAuth,
} from '../src/index.ts'

/** Says who is logged in. */
@Controller()
@UseGuards(LdapAuthGuard)
export class PagesController {
  @All()
  home(@LdapUser() user: LdapUser, @Req() request: LdapAuthRequest): object {
    return { user, same: Reflect.get(request, 'ldapUser') === user }
  }

  @Get('name')
  name(@LdapUser('displayName') name: string): object {
    return { name }
  }

  @Get('admin')
  @LdapRoles('admin')
  admin(@LdapUser() user: LdapUser): object {
    return { user }
  }

  @Get('either')
  @LdapRoles('nobody', 'admin')
  either(@LdapUser() user: LdapUser): object {
    return { user }
  }

  @Get('open')
  @SkipLdapAuth()
  open(@LdapUser() user: LdapUser | undefined): object {
    return { user: user ?? null }
  }
}
