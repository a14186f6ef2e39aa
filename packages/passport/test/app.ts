import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { company, companyOptions } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import express, { type Application, type ErrorRequestHandler, type RequestHandler } from 'express'
import express4 from 'express-4'
import session, { type Store } from 'express-session'
import passport7 from 'passport'
import passport6 from 'passport-0.6'
import supertest from 'supertest'
import { LdapStrategy, type LdapStrategyOptions } from '../src/index.ts'

export type Express = typeof express
export type Passport = InstanceType<typeof passport7.Passport>
export type Client = ReturnType<typeof supertest.agent>

export interface Version {
  readonly express: Express
  readonly Passport: typeof passport7.Passport
}

/** Every behaviour is the same on all of them. */
export const versions: readonly [name: string, version: Version][] = [
  ['Passport 0.7 on Express 5', { express, Passport: passport7.Passport }],
  ['Passport 0.7 on Express 4', { express: express4, Passport: passport7.Passport }],
  ['Passport 0.6 on Express 5', { express, Passport: passport6.Passport }],
  ['Passport 0.6 on Express 4', { express: express4, Passport: passport6.Passport }],
]

/** The version that most tests need no other beside. */
export const current: Version = { express, Passport: passport7.Passport }

export interface AppOptions {
  /** Added to the options that log in at the company's directory. */
  readonly options?: Partial<LdapStrategyOptions>
  readonly makeStrategy?: (options: LdapStrategyOptions) => LdapStrategy
  readonly store?: Store
  readonly hasParsers?: boolean
  readonly hasSerializers?: boolean
  /** Stands before everything. */
  readonly before?: (app: Application) => void
  /** In place of the login's route. */
  readonly login?: (passport: Passport, strategy: LdapStrategy) => RequestHandler
}

export interface App {
  readonly strategy: LdapStrategy
  readonly directory: Directory
  readonly passport: Passport
  readonly port: number
  /** A client with cookies of its own. */
  client(): Client
  /** What reached the error handler. */
  readonly errors: unknown[]
  close(): Promise<void>
}

/** An application with a login at `POST /login`, a logout, and a page that says who is there. */
export async function startApp(version: Version = current, given: AppOptions = {}): Promise<App> {
  const directory = await startDirectory({ entries: company })
  const { makeStrategy = (options) => new LdapStrategy(options) } = given
  const options = { ...companyOptions(directory), ...given.options } as LdapStrategyOptions
  const strategy = makeStrategy(options)
  const passport = new version.Passport()
  passport.use(strategy)
  if (given.hasSerializers !== false) {
    passport.serializeUser(strategy.serializeUser)
    passport.deserializeUser(strategy.deserializeUser)
  }
  const errors: unknown[] = []
  const app = version.express()
  given.before?.(app)
  app.use(sessions(given.store))
  if (given.hasParsers !== false) {
    app.use(version.express.json(), version.express.urlencoded({ extended: true }))
  }
  app.use(passport.initialize(), passport.session())
  const login = given.login?.(passport, strategy) ?? passport.authenticate('ldap')
  app.all('/login', login, whoAmI)
  app.post('/logout', (req, res, next) => {
    req.logout((error) => (error ? next(error) : res.json({})))
  })
  app.get('/', whoAmI)
  app.use(collect(errors))
  const server = await listen(app)
  return {
    strategy,
    directory,
    passport,
    errors,
    port: (server.address() as AddressInfo).port,
    client: () => supertest.agent(server),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await strategy.close()
      await directory.close()
    },
  }
}

export function sessions(store?: Store): RequestHandler {
  const options = { secret: 'for tests', resave: false, saveUninitialized: false }
  return session(store === undefined ? options : { ...options, store })
}

/** Listens on a free port of this machine alone. */
export async function listen(app: Application): Promise<Server> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const whoAmI: RequestHandler = (req, res) => {
  res.json({ user: req.user ?? null, authInfo: req.authInfo })
}

function collect(errors: unknown[]): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    errors.push(error)
    res
      .status(error.status ?? 500)
      .set(error.headers ?? {})
      .json({ message: error.message })
  }
}
