import type { Adapter } from '@ldap-auth/conformance'
import { All, Controller, Get, HttpCode, Module, Req, UseGuards } from '@nestjs/common'
import {
  LdapAuthGuard,
  LdapAuthModule,
  LdapAuthService,
  LdapRoles,
  LdapUser,
} from '../src/index.ts'
import { type Platform, startNest } from './app.ts'

/** The application that the conformance suite asks for, on one of the platforms. */
export function startOn(platform: Platform): Adapter['start'] {
  return async ({ options, partners, trustProxy, show }) => {
    @Controller()
    class OpenController {
      @Get('open')
      open(@Req() request: { session: object }): object {
        Object.assign(request.session, { cart: 'full' })
        return {}
      }
    }

    @Controller()
    @UseGuards(LdapAuthGuard)
    class PagesController {
      @All()
      @HttpCode(200)
      home(@LdapUser() user: LdapUser): object {
        return show(user)
      }

      @Get('admin')
      @LdapRoles('admin')
      admin(@LdapUser() user: LdapUser): object {
        return show(user)
      }
    }

    @Controller('partners')
    @UseGuards(LdapAuthGuard.for('partners'))
    class PartnersController {
      @Get()
      home(@LdapUser() user: LdapUser): object {
        return show(user)
      }
    }

    const paths = { loginPath: '/partners/login', logoutPath: '/partners/logout' }
    const second = partners && LdapAuthModule.forRoot({ ...partners, ...paths, name: 'partners' })

    @Module({
      imports: [LdapAuthModule.forRoot(options), ...(second ? [second] : [])],
      controllers: [OpenController, PagesController, ...(second ? [PartnersController] : [])],
    })
    class AppModule {}

    const nest = await startNest(platform, AppModule, {
      trustsProxy: trustProxy,
      hasBodyParser: false,
    })
    return {
      url: await nest.getUrl(),
      handle: nest.get(LdapAuthService),
      stop: async () => {
        nest.getHttpServer().closeAllConnections()
        await nest.close()
      },
    }
  }
}
