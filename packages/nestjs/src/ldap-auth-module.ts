import {
  ConfigurableModuleBuilder,
  Controller,
  type DynamicModule,
  Inject,
  Module,
  type OnModuleInit,
  VERSION_NEUTRAL,
} from '@nestjs/common'
import { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { checkBoot } from './boot-check.ts'
import { getLdapAuthServiceToken, getLdapAuthToken, LdapAuthService } from './ldap-auth-service.ts'
import { createLoginController } from './login-controller.ts'
import type { LdapAuthModuleExtras, LdapAuthModuleOptions } from './options.ts'
import { PageFilter } from './refusal.ts'

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<LdapAuthModuleOptions>({ moduleName: 'LdapAuth' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createLdapAuthOptions')
    .setExtras<LdapAuthModuleExtras>({ name: undefined, isGlobal: undefined }, withInstance)
    .build()

/**
 * Serves the login page, the login and the logout of a directory, and provides what the guards
 * stand on. Options that are wrong stop the application's start, with an error that names them.
 *
 * ```ts
 * LdapAuthModule.forRoot({ url: 'ldaps://ldap.example.com', user: { base, filter: '(uid={{username}})' } })
 * ```
 */
@Module({})
export class LdapAuthModule extends ConfigurableModuleClass implements OnModuleInit {
  @Inject(ModulesContainer) protected readonly modules!: ModulesContainer

  /** @throws `ERR_LDAP_AUTH_OPTIONS` for what only shows once every module is there */
  onModuleInit(): void {
    checkBoot(this.modules, MODULE_OPTIONS_TOKEN)
  }
}

function withInstance(definition: DynamicModule, extras: LdapAuthModuleExtras): DynamicModule {
  const { name, isGlobal = false } = extras
  const [service, handle] = [getLdapAuthServiceToken(name), getLdapAuthToken(name)]
  const controller = createLoginController(name)
  const createService = (options: LdapAuthModuleOptions, config: ApplicationConfig) => {
    const instance = new LdapAuthService(options, config)
    // Nest makes the routes when all providers are there, so their paths may come late.
    Controller({ path: [...instance.paths], version: VERSION_NEUTRAL })(controller)
    // Before those of the application are added: of two that match, Nest takes the later one.
    config.useGlobalFilters(new PageFilter())
    return instance
  }
  const inject = [MODULE_OPTIONS_TOKEN, ApplicationConfig]
  return {
    ...definition,
    global: isGlobal,
    controllers: [controller],
    providers: [
      ...(definition.providers ?? []),
      { provide: service, useFactory: createService, inject },
      { provide: handle, useFactory: ({ auth }: LdapAuthService) => auth, inject: [service] },
    ],
    exports: [service, handle],
  }
}
