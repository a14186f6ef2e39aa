import type { Adapter } from '@ldap-auth/conformance'
import { type Context, Hono } from 'hono'
import type { Session } from 'hono-sessions'
import { ldapAuth } from '../src/index.ts'
import { CopyingStore, type Fetch, listen, sessions, urlOf } from './app.ts'

/** The application that the conformance suite asks for. */
export const start: Adapter['start'] = async ({ options, partners, trustProxy, show }) => {
  const app = new Hono<{ Variables: { session: Session } }>()
  app.use(sessions(new CopyingStore()))
  app.get('/open', (c) => {
    c.get('session').set('cart', 'full')
    return json(c, {})
  })
  const whoAmI = (c: Context): Response => json(c, show(c.get('ldapUser')))
  const second = partners && ldapAuth(partners)
  if (second) app.use('/partners/*', second, async (c) => whoAmI(c))
  const clientAddress = trustProxy ? { clientAddress: forwardedFor } : {}
  const auth = ldapAuth({ ...clientAddress, ...options })
  app.use(auth)
  app.all('/', whoAmI)
  app.get('/admin', auth.requireRole('admin'), whoAmI)
  const server = await listen(trustProxy ? behindProxy(app.fetch) : app.fetch)
  return {
    url: urlOf(server),
    handle: auth,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await auth.close()
      await second?.close()
    },
  }
}

/** JSON as other frameworks mark it. */
function json(c: Context, value: object): Response {
  return c.body(JSON.stringify(value), 200, { 'Content-Type': 'application/json; charset=utf-8' })
}

function forwardedFor(c: Context): string {
  return c.req.header('x-forwarded-for') ?? c.env.incoming.socket.remoteAddress
}

/** Believes what the proxy says of the browser's request. */
function behindProxy(fetch: Fetch): Fetch {
  return (request, env) => {
    const { protocol, host, pathname, search } = new URL(request.url)
    const scheme = request.headers.get('x-forwarded-proto') ?? protocol.slice(0, -1)
    const site = `${scheme}://${request.headers.get('x-forwarded-host') ?? host}`
    return fetch(new Request(site + pathname + search, request), env)
  }
}
