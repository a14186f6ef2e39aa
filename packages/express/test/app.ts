import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { company, companyOptions } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import express, { type Application, type ErrorRequestHandler, type RequestHandler } from 'express'
import express4 from 'express-4'
import session, { type MemoryStore, type Store } from 'express-session'
import supertest from 'supertest'
import { type ExpressLdapAuth, type ExpressLdapAuthOptions, ldapAuth } from '../src/index.ts'

export type Express = typeof express

/** Every behaviour is the same on both. */
export const versions: readonly [name: string, express: Express][] = [
  ['Express 5', express],
  ['Express 4', express4],
]

export type Client = ReturnType<typeof supertest.agent>

/** What browsers send for a page load. */
export const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
/** What scripts send that speak JSON. */
export const script = { Accept: 'application/json' }

export interface AppOptions {
  /** Added to the options that log in at the company's directory. */
  options?: Partial<ExpressLdapAuthOptions>
  mount?: string
  /** Whether express-session stands before. */
  hasSession?: boolean
  store?: Store
  /** Stands before the middleware. */
  before?: (app: Application, express: Express) => void
  /** Stands behind it. */
  behind?: (app: Application, auth: ExpressLdapAuth) => void
}

export interface App {
  readonly auth: ExpressLdapAuth
  readonly directory: Directory
  readonly port: number
  /** A client with cookies of its own. */
  client(): Client
  /** What reached the error handler. */
  readonly errors: unknown[]
  close(): Promise<void>
}

/** Starts an application that says who is logged in at every path. */
export async function startApp(express: Express, given: AppOptions = {}): Promise<App> {
  const { mount = '/', hasSession = true, store, options } = given
  const directory = await startDirectory({ entries: company })
  const auth = ldapAuth({ ...companyOptions(directory), ...options } as ExpressLdapAuthOptions)
  const errors: unknown[] = []
  const app = express()
  given.before?.(app, express)
  if (hasSession) app.use(sessions(store))
  app.use(mount, auth)
  given.behind?.(app, auth)
  app.use(whoAmI(auth), collect(errors))
  const server = await listen(app)
  return {
    auth,
    directory,
    errors,
    port: portOf(server),
    client: () => supertest.agent(server),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await auth.close()
      await directory.close()
    },
  }
}

export function sessions(store?: Store): RequestHandler {
  const options = { secret: 'for tests', resave: false, saveUninitialized: false }
  return session(store === undefined ? options : { ...options, store })
}

/** What a store holds, by session id. */
export async function sessionsIn(store: MemoryStore): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    store.all((error, found) => (error ? reject(error) : resolve(Object(found))))
  })
}

/** Listens on a free port of this machine alone. */
export async function listen(app: Application): Promise<Server> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function whoAmI(auth: ExpressLdapAuth): RequestHandler {
  return (req, res) => {
    res.json({ user: req.ldapUser, same: auth.userOf(req) === req.ldapUser, url: req.originalUrl })
  }
}

function collect(errors: unknown[]): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    errors.push(error)
    res.status(error.status ?? 200).json({ handled: true })
  }
}
