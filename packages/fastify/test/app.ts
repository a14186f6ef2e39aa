import cookie from '@fastify/cookie'
import secureSession from '@fastify/secure-session'
import session from '@fastify/session'
import { company, companyOptions } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { type FastifyLdapAuthOptions, ldapAuth } from '../src/index.ts'
import { Client } from './client.ts'

/** What browsers send for a page load. */
export const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
/** What scripts send that speak JSON. */
export const script = { accept: 'application/json' }

export type SessionPlugin = (app: FastifyInstance) => Promise<void>

/** The session plugins: with each of them everything is the same. */
export const sessionPlugins: readonly [name: string, register: SessionPlugin][] = [
  ['@fastify/session', storedSessions()],
  ['@fastify/secure-session', sealedSessions()],
]

export function storedSessions(
  options: Partial<session.FastifySessionOptions> = {},
): SessionPlugin {
  return async (app) => {
    await app.register(cookie)
    await app.register(session, {
      secret: 'a secret of thirty-two characters',
      cookie: { secure: false },
      saveUninitialized: false,
      rolling: false,
      ...options,
    })
  }
}

export function sealedSessions(): SessionPlugin {
  return async (app) => {
    await app.register(secureSession, { key: Buffer.alloc(32, 7), cookie: { path: '/' } })
  }
}

export interface AppOptions {
  /** Added to the options that log in at the company's directory. */
  readonly options?: Partial<FastifyLdapAuthOptions>
  readonly server?: FastifyServerOptions
  /** Registers sessions; `undefined`: those of @fastify/session. */
  readonly sessions?: SessionPlugin | false
  /** Registers it in a scope with this prefix. */
  readonly scope?: string
  /** Runs before the plugin is registered. */
  readonly before?: (app: FastifyInstance) => unknown
  /** Adds routes, in the place of the guarded ones that every path has. */
  readonly routes?: (app: FastifyInstance, directory: Directory) => unknown
}

export interface App {
  readonly app: FastifyInstance
  readonly directory: Directory
  /** A client with cookies of its own. */
  client(): Client
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts an application that says who is logged in at every path. */
export async function startApp(given: AppOptions = {}): Promise<App> {
  const directory = await startDirectory({ entries: company })
  const app = fastify(given.server)
  if (given.sessions !== false) await (given.sessions ?? storedSessions())(app)
  await given.before?.(app)
  const options = { ...companyOptions(directory), ...given.options } as FastifyLdapAuthOptions
  const build = async (scope: FastifyInstance) => {
    await scope.register(ldapAuth, options)
    await (given.routes ?? everyPath)(scope, directory)
  }
  if (given.scope === undefined) await build(app)
  else await app.register(build, { prefix: given.scope })
  await app.ready()
  return {
    app,
    directory,
    client: () => new Client(app),
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await directory.close()
    },
  }
}

function everyPath(app: FastifyInstance): void {
  app.all('/*', { onRequest: app.verifyLdap }, async (request) => ({
    user: request.ldapUser,
    same: app.ldapUserOf(request) === request.ldapUser,
    url: request.originalUrl,
  }))
}
