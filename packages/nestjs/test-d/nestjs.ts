import type { IncomingMessage } from 'node:http'
import {
  getLdapAuthToken,
  InjectLdapAuth,
  type LdapAuth,
  LdapAuthGuard,
  LdapAuthModule,
  type LdapAuthModuleOptions,
  type LdapAuthRequest,
  type LdapAuthService,
  LdapRoles,
  LdapRolesGuard,
  LdapUser,
  type LoginReading,
  SkipLdapAuth,
} from '@ldap-auth/nestjs'
import { LdapHealthIndicator } from '@ldap-auth/nestjs/health'
import {
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  UseGuards,
} from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import type { Request } from 'express'
import type { FastifyRequest } from 'fastify'
import { expectTypeOf } from 'vitest'

declare module '@ldap-auth/nestjs' {
  interface LdapUserAttributes {
    title?: readonly string[]
  }
}

const user = { base: 'ou=people,dc=example,dc=com', filter: '(uid={{username}})' }
const url = 'ldaps://ldap.example.com'

LdapAuthModule.forRoot({ url, user })
LdapAuthModule.forRoot({ url, user, name: 'staff', isGlobal: true, loginPath: '/staff/login' })
LdapAuthModule.forRootAsync({ useFactory: () => ({ url, user }) })
LdapAuthModule.forRootAsync({
  name: 'staff',
  isGlobal: true,
  inject: ['configuration'],
  useFactory: async (given: { url: string }) => ({ url: given.url, user }),
})
// @ts-expect-error an unknown option
LdapAuthModule.forRoot({ url, user, loginPth: '/x' })
// @ts-expect-error neither a directory nor its options
LdapAuthModule.forRoot({ loginPath: '/x' })
// @ts-expect-error what a factory gives is checked as well
LdapAuthModule.forRootAsync({ useFactory: () => ({ url }) })

@Injectable()
class Configuration {
  createLdapAuthOptions(): LdapAuthModuleOptions {
    return { url, user, clientAddress: (request) => String(request.headers['x-real-ip']) }
  }
}
LdapAuthModule.forRootAsync({ useClass: Configuration })
// @ts-expect-error no factory of options
LdapAuthModule.forRootAsync({ useClass: class {} })

@Controller()
@UseGuards(LdapAuthGuard, LdapRolesGuard, LdapAuthGuard.for('staff'))
export class Pages {
  readonly #auth: LdapAuth

  constructor(@InjectLdapAuth() auth: LdapAuth, @InjectLdapAuth('staff') _staff: LdapAuth) {
    this.#auth = auth
  }

  @Get()
  @LdapRoles('admin', 'researcher')
  show(@LdapUser() who: LdapUser, @LdapUser('email') _email?: string): unknown {
    // @ts-expect-error an attribute that the application has not declared
    who.attributes.titel
    return [who.roles, who.attributes.title?.at(0), this.#auth.options]
  }

  @Get('open')
  @SkipLdapAuth()
  // @ts-expect-error no property of a user
  open(@LdapUser('mail') _mail: string): void {}

  @Get('none')
  // @ts-expect-error no role at all
  @LdapRoles()
  none(): void {}
}

@Module({ providers: [{ provide: APP_GUARD, useClass: LdapAuthGuard }, LdapHealthIndicator] })
export class AppModule {}

export class OwnGuard extends LdapAuthGuard {
  protected override getRequest(context: ExecutionContext): LdapAuthRequest {
    expectTypeOf(this.ldapAuth).toEqualTypeOf<LdapAuthService>()
    return context.getArgByIndex<{ req: Request }>(2).req
  }

  protected override async readCredentials(): Promise<LoginReading | undefined> {
    return { username: 'steve', password: 'blue-sky' }
  }
}

expectTypeOf<Request>().toExtend<LdapAuthRequest>()
expectTypeOf<FastifyRequest>().toExtend<LdapAuthRequest>()
expectTypeOf<IncomingMessage>().toExtend<LdapAuthRequest>()
expectTypeOf<LdapAuthService['auth']>().toEqualTypeOf<LdapAuth>()
expectTypeOf(getLdapAuthToken('staff')).toEqualTypeOf<string>()
