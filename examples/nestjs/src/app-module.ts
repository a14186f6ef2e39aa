import { LdapAuthGuard, LdapAuthModule, type LdapAuthModuleOptions } from '@ldap-auth/nestjs'
import { type DynamicModule, Module } from '@nestjs/common'
import { APP_FILTER, APP_GUARD } from '@nestjs/core'
import { HomeController } from './home-controller.ts'
import { NotFoundFilter } from './not-found-filter.ts'
import { roleControllers } from './role-controllers.ts'

/** The application. One guard stands before every route: who wants in has to be logged in. */
@Module({})
export class AppModule {
  static forDirectory(options: LdapAuthModuleOptions): DynamicModule {
    const { user, roles = {} } = options
    const session = { attributes: user?.attributes ?? [] }
    // A role that the directory does not give would stop the start: nobody could ever have it.
    const given = Object.entries(roleControllers).filter(([role]) => Object.hasOwn(roles, role))
    return {
      module: AppModule,
      imports: [LdapAuthModule.forRoot({ ...options, session })],
      controllers: [HomeController, ...given.map(([, controller]) => controller)],
      providers: [
        { provide: APP_GUARD, useClass: LdapAuthGuard },
        { provide: APP_FILTER, useClass: NotFoundFilter },
      ],
    }
  }
}
