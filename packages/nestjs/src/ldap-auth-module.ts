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
import { checkInstances } from './instances.ts'
import { LdapAuthService } from './ldap-auth-service.ts'
import { createLoginController } from './login-controller.ts'
import type { LdapAuthModuleExtras, LdapAuthModuleOptions } from './options.ts'
import { PageFilter } from './refusal.ts'
import { getLdapAuthServiceToken, getLdapAuthToken } from './tokens.ts'

const optionsInjectionToken = 'LdapAuthModuleOptions'
const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<LdapAuthModuleOptions>({
  optionsInjectionToken,
})
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
  readonly #modules: ModulesContainer

  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    super()
    this.#modules = modules
  }

  onModuleInit(): void {
    checkInstances(this.#modules)
  }
}

function withInstance(
  definition: DynamicModule,
  { name, isGlobal = false }: LdapAuthModuleExtras,
): DynamicModule {
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
  return {
    ...definition,
    global: isGlobal,
    controllers: [controller],
    providers: [
      ...(definition.providers ?? []),
      {
        provide: service,
        useFactory: createService,
        inject: [optionsInjectionToken, ApplicationConfig],
      },
      { provide: handle, useFactory: ({ auth }: LdapAuthService) => auth, inject: [service] },
    ],
    exports: [service, handle],
  }
}
