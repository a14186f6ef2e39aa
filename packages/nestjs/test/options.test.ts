import { createLdapAuth } from '@ldap-auth/core'
import { company, companyOptions, steve } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import { Controller, Get, type INestApplication, Injectable, Module } from '@nestjs/common'
import { NestFactory, REQUEST } from '@nestjs/core'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  getLdapAuthToken,
  LdapAuthModule,
  type LdapAuthModuleOptions,
  LdapAuthService,
  LdapRoles,
} from '../src/index.ts'
import { platforms, startApp, startNest } from './app.ts'

type Root = Parameters<typeof NestFactory.create>[0]

const settings = { logger: false, abortOnError: false } as const

async function start(module: Root): Promise<void> {
  const context = await NestFactory.createApplicationContext(module, settings)
  await context.close()
}

describe('options that are wrong stop the start', () => {
  const user = { base: 'dc=company,dc=com', filter: '(uid={{username}})' }
  const wrong = { url: 'ldaps://ldap.company.com', user, loginPth: '/x' } as LdapAuthModuleOptions

  it('given at once', async () => {
    await expect(start(LdapAuthModule.forRoot(wrong))).rejects.toThrow('loginPth')
  })

  it('given later', async () => {
    const useFactory = async () => wrong
    await expect(start(LdapAuthModule.forRootAsync({ useFactory }))).rejects.toThrow('loginPth')
  })

  it('or not given', async () => {
    const useFactory = () => Promise.reject(new Error('no configuration'))
    const module = LdapAuthModule.forRootAsync({ useFactory })
    await expect(start(module)).rejects.toThrow('no configuration')
  })
})

const elsewhere = { loginPath: '/late/login', logoutPath: '/late/logout' }

describe.each(platforms)('what only shows at the start on %s', (_name, platform) => {
  it('stops it: a role that nobody can have', async () => {
    @Controller()
    class TypoController {
      @Get()
      @LdapRoles('amdin')
      page(): string {
        return 'page'
      }
    }
    const starting = startApp(platform, { module: () => ({ controllers: [TypoController] }) })
    await expect(starting).rejects.toThrow('@LdapRoles("amdin") at TypoController')
  })

  it('stops it: such a role at what is a provider, as resolvers and gateways are', async () => {
    @Injectable()
    class TypoResolver {
      @LdapRoles('amdin')
      page(): string {
        return 'page'
      }
    }
    const starting = startApp(platform, { module: () => ({ providers: [TypoResolver] }) })
    await expect(starting).rejects.toThrow('@LdapRoles("amdin") at TypoResolver')
  })

  it('stops it: options that come with each request', async () => {
    const late = (directory: Directory) =>
      LdapAuthModule.forRootAsync({
        name: 'late',
        inject: [REQUEST],
        useFactory: () => ({ ...companyOptions(directory), ...elsewhere }),
      })
    const starting = startApp(platform, { module: (directory) => ({ imports: [late(directory)] }) })
    await expect(starting).rejects.toThrow('the options are request-scoped')
  })

  it.each(['login', 'logout'])(
    'stops it: a global prefix that leaves out the %s alone',
    async (path) => {
      const before = (nest: INestApplication) => void nest.setGlobalPrefix('v', { exclude: [path] })
      await expect(startApp(platform, { before })).rejects.toThrow('/login and /logout, or none')
    },
  )

  it('stops it: two instances at one path', async () => {
    const other = (directory: Directory) =>
      LdapAuthModule.forRoot({
        ...companyOptions(directory),
        name: 'other',
        loginPath: '/other/login',
      })
    const starting = startApp(platform, {
      module: (directory) => ({ imports: [other(directory)] }),
    })
    await expect(starting).rejects.toThrow('/logout')
  })
})

describe.each(platforms)('options that come later on %s', (_name, platform) => {
  let directory: Directory
  beforeEach(async () => {
    directory = await startDirectory({ entries: company })
  })
  afterEach(() => directory.close())

  const token = 'directory'

  @Injectable()
  class Configuration {
    createLdapAuthOptions(): LdapAuthModuleOptions {
      return { ...companyOptions(directory), loginPath: '/sign-in' }
    }
  }

  @Module({
    providers: [{ provide: token, useFactory: () => directory }, Configuration],
    exports: [token, Configuration],
  })
  class ConfigurationModule {}

  it.each([
    [
      'a factory',
      {
        inject: [token],
        useFactory: (given: Directory): LdapAuthModuleOptions => ({
          ...companyOptions(given),
          loginPath: '/sign-in',
        }),
      },
    ],
    ['a class', { useClass: Configuration }],
    ['a provider', { useExisting: Configuration }],
  ])('from %s make the same application', async (_source, source) => {
    const module = LdapAuthModule.forRootAsync({ imports: [ConfigurationModule], ...source })
    const nest = await startNest(platform, module)
    const login = await supertest(nest.getHttpServer()).post('/sign-in').send(steve)
    await nest.close()
    expect(login.body.user.username).toBe('steve')
  })
})

describe('what is injected', () => {
  const user = { base: 'dc=company,dc=com', filter: '(uid={{username}})' }

  it('is the handle that was given, which stays open', async () => {
    const directory = await startDirectory({ entries: company })
    const auth = createLdapAuth(companyOptions(directory))
    const module = LdapAuthModule.forRoot({ auth })
    const context = await NestFactory.createApplicationContext(module, settings)
    expect(context.get(getLdapAuthToken())).toBe(auth)
    expect(context.get(LdapAuthService).auth).toBe(auth)
    await context.close()
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    await auth.close()
    await directory.close()
  })

  it('is closed with the application, if the module made it', async () => {
    const directory = await startDirectory({ entries: company })
    const module = LdapAuthModule.forRoot(companyOptions(directory))
    const context = await NestFactory.createApplicationContext(module, settings)
    const auth = context.get(LdapAuthService).auth
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    await context.close()
    await expect(auth.authenticate(steve)).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_CLOSED' })
    await directory.close()
  })

  it.each([true, false])('is there in other modules if it is global: %s', async (isGlobal) => {
    @Module({
      providers: [
        { provide: 'peek', useFactory: (auth: unknown) => auth, inject: [getLdapAuthToken()] },
      ],
    })
    class OtherModule {}
    const url = 'ldaps://ldap.company.com'
    @Module({ imports: [LdapAuthModule.forRoot({ url, user, isGlobal }), OtherModule] })
    class AppModule {}
    if (isGlobal) await start(AppModule)
    else await expect(start(AppModule)).rejects.toThrow('LdapAuth')
  })
})
