import type { Adapter } from '@ldap-auth/conformance'
import { All, Controller, Get, HttpCode, Module, Req, UseGuards } from '@nestjs/common'
import manifest from '@nestjs/core/package.json' with { type: 'json' }
import {
  LdapAuthGuard,
  LdapAuthModule,
  LdapAuthService,
  LdapRoles,
  LdapUser,
} from '../src/index.ts'
import { type Platform, startNest } from './app.ts'

/** The line of Nest that runs, such as `Nest 12`. */
export const nest: string = `Nest ${manifest.version.split('.', 1)}`

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

    const app = await startNest(platform, AppModule, {
      trusted: trustProxy ? 'loopback' : undefined,
      hasBodyParser: false,
    })
    return {
      url: await app.getUrl(),
      handle: app.get(LdapAuthService),
      stop: async () => {
        app.getHttpServer().closeAllConnections()
        await app.close()
      },
    }
  }
}
