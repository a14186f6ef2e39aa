import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { company, companyOptions } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import type { INestApplication, ModuleMetadata } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import session from 'express-session'
import supertest from 'supertest'
import { LdapAuthModule, type LdapAuthModuleOptions } from '../src/index.ts'
import { PagesController } from './pages-controller.ts'

export type Client = ReturnType<typeof supertest.agent>

/** What browsers send for a page load. */
export const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
/** What scripts send that speak JSON. */
export const script = { Accept: 'application/json' }

/** What the tests have to say in the words of a platform. */
export interface Platform {
  /** @param trusted - the proxy to believe, if any */
  adapter(trusted: string | undefined): AbstractHttpAdapter
  addSessions(app: INestApplication): Promise<unknown> | unknown
  /** Takes away the parsers that the platform has of itself. */
  leaveBodiesAlone(app: INestApplication): void
}

const secret = 'for tests, long enough for every plugin'

export const expressPlatform: Platform = {
  adapter: (trusted) => {
    const adapter = new ExpressAdapter()
    adapter.set('trust proxy', trusted ?? false)
    return adapter
  },
  addSessions: (app) => app.use(session({ secret, resave: false, saveUninitialized: false })),
  leaveBodiesAlone: () => undefined,
}

export const fastifyPlatform: Platform = {
  adapter: (trusted) => new FastifyAdapter({ trustProxy: trusted ?? false }),
  addSessions: async (app) => {
    const fastify = app.getHttpAdapter().getInstance()
    await fastify.register(fastifyCookie)
    const cookie = { secure: false }
    await fastify.register(fastifySession, { secret, cookie, saveUninitialized: false })
  },
  leaveBodiesAlone: (app) => {
    const fastify = app.getHttpAdapter().getInstance()
    fastify.removeAllContentTypeParsers()
    fastify.addContentTypeParser('*', (_request: unknown, _body: unknown, done: () => void) =>
      done(),
    )
  },
}

/** Every behaviour is the same on both. */
export const platforms: readonly [name: string, platform: Platform][] = [
  ['Express', expressPlatform],
  ['Fastify', fastifyPlatform],
]

export interface AppOptions {
  /** Added to the options that log in at the company's directory. */
  readonly options?: Partial<LdapAuthModuleOptions>
  /** Added to the module of the application. */
  readonly module?: (directory: Directory) => ModuleMetadata
  readonly hasSession?: boolean
  /** The proxy to believe. */
  readonly trusted?: string | undefined
  /** Whether Nest parses the bodies, as it does if nobody says otherwise. */
  readonly hasBodyParser?: boolean
  /** Called before the start. */
  readonly before?: (app: INestApplication) => void
}

export interface App {
  readonly nest: INestApplication
  readonly directory: Directory
  /** A client with cookies of its own. */
  client(): Client
  close(): Promise<void>
}

/** Starts an application that says at `/` who is logged in, if the company's directory knows them. */
export async function startApp(platform: Platform, given: AppOptions = {}): Promise<App> {
  const directory = await startDirectory({ entries: company })
  const ldapAuth = LdapAuthModule.forRoot({
    ...companyOptions(directory),
    ...given.options,
  } as LdapAuthModuleOptions)
  const { imports = [], ...others } = given.module?.(directory) ?? {}
  const module = { module: class {}, controllers: [PagesController], ...others }
  try {
    const nest = await startNest(platform, { ...module, imports: [ldapAuth, ...imports] }, given)
    return {
      nest,
      directory,
      client: () => supertest.agent(nest.getHttpServer()),
      close: async () => {
        await nest.close()
        await directory.close()
      },
    }
  } catch (error) {
    await directory.close()
    throw error
  }
}

/** Starts a module on a free port of this machine alone. */
export async function startNest(
  platform: Platform,
  module: Parameters<typeof NestFactory.create>[0],
  { hasSession = true, trusted, hasBodyParser = true, before }: AppOptions = {},
): Promise<INestApplication> {
  const nest = await NestFactory.create(module, platform.adapter(trusted), {
    logger: false,
    abortOnError: false,
    bodyParser: hasBodyParser,
  })
  if (!hasBodyParser) platform.leaveBodiesAlone(nest)
  if (hasSession) await platform.addSessions(nest)
  before?.(nest)
  await nest.listen(0, '127.0.0.1')
  return nest
}
