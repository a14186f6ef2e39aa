import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { company, companyOptions, type steve } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { MemoryStore, type SessionData, type Store, sessionMiddleware } from 'hono-sessions'
import { type HonoLdapAuth, type HonoLdapAuthOptions, ldapAuth } from '../src/index.ts'

export type Fetch = (request: Request, env: object) => Response | Promise<Response>

export interface AppOptions {
  /** Added to the options that log in at the company's directory. */
  options?: Partial<HonoLdapAuthOptions>
  /** Where the middleware is mounted. */
  mount?: string
  /** Takes the place of hono-sessions. */
  session?: MiddlewareHandler
  /** Stands before the middleware. */
  before?: (app: Hono) => void
  /** Stands behind it. */
  behind?: (app: Hono, auth: HonoLdapAuth) => void
}

export interface App {
  readonly auth: HonoLdapAuth
  readonly directory: Directory
  readonly fetch: Fetch
  readonly server: Server
  readonly url: string
  /** What reached the error handler. */
  readonly errors: unknown[]
  close(): Promise<void>
}

/** Starts an application that says who is logged in at every path. */
export async function startApp(given: AppOptions = {}): Promise<App> {
  const directory = await startDirectory({ entries: company })
  const options = { ...companyOptions(directory), ...given.options } as HonoLdapAuthOptions
  const auth = ldapAuth(options)
  const errors: unknown[] = []
  const app = new Hono()
  app.onError((error, c) => {
    errors.push(error)
    return c.json({ handled: true }, 500)
  })
  app.use(given.session ?? sessions())
  given.before?.(app)
  app.use(given.mount ?? '*', auth)
  given.behind?.(app, auth)
  app.all('*', whoAmI(auth))
  const server = await listen(app.fetch)
  return {
    auth,
    directory,
    errors,
    fetch: app.fetch,
    server,
    url: urlOf(server),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await auth.close()
      await directory.close()
    },
  }
}

/** Sessions as the README advises them. */
export function sessions(store: Store = new MemoryStore()): MiddlewareHandler {
  const cookieOptions = { httpOnly: true, sameSite: 'Lax', path: '/' } as const
  return sessionMiddleware({ store, autoExtendExpiration: false, cookieOptions })
}

/** A store that gives each request a copy, as one does that is far away. */
export class CopyingStore extends MemoryStore {
  override getSessionById(id: string): ReturnType<MemoryStore['getSessionById']> {
    return structuredClone(super.getSessionById(id))
  }

  override createSession(id: string, data: SessionData): void {
    super.createSession(id, structuredClone(data))
  }

  override persistSessionData(id: string, data: SessionData): void {
    super.persistSessionData(id, structuredClone(data))
  }
}

/** Listens on a free port of this machine alone. */
export async function listen(fetch: Fetch): Promise<Server> {
  const listener = getRequestListener(fetch)
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Posts a login as JSON. */
export function logIn(url: string, who: typeof steve, cookie = ''): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', cookie }
  return fetch(`${url}/login`, { method: 'POST', headers, body: JSON.stringify(who) })
}

/** The cookie that an answer leaves in a browser: of several, the last one stays. */
export function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie().at(-1)?.split(';')[0] ?? ''
}

function whoAmI(auth: HonoLdapAuth): (c: Context) => Response {
  return (c) => {
    const user = c.get('ldapUser')
    return c.json({ username: user?.username ?? null, same: auth.userOf(c) === user })
  }
}
