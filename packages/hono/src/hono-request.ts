import type { IncomingMessage } from 'node:http'
import { Readable, type Writable } from 'node:stream'
import { LdapAuthError } from '@ldap-auth/core'
import {
  type BodyReading,
  below,
  type GateRequest,
  goneSignal,
  isOnThisMachine,
  readBody,
} from '@ldap-auth/core/http'
import type { Context } from 'hono'
import { honoSession } from './hono-session.ts'

/** What @hono/node-server gives to every request; no `outgoing` where a WebSocket is asked for. */
interface NodeBindings {
  readonly incoming: IncomingMessage
  readonly outgoing?: Writable | undefined
}

function nodeBindings({ env }: Context): NodeBindings {
  if (env?.incoming !== undefined) return env
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    'the request came without the bindings of Node; serve the application with @hono/node-server, ' +
      'and hand on the second argument of fetch',
  )
}

/**
 * Says a Hono request in the words of the gate.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` where no Node server stands before the application
 */
export function gateRequest(
  c: Context,
  clientAddress: ((c: Context) => string) | undefined,
): GateRequest {
  const { incoming, outgoing } = nodeBindings(c)
  const { headers, socket } = incoming
  const { protocol, host, pathname, search } = new URL(c.req.url)
  const request = {
    key: c,
    method: c.req.method,
    path: pathname,
    mountPath: '',
    url: pathname + search,
    headers,
    host,
    // A request target may be a whole address (RFC 9112 section 3.2.2): then its client chose it.
    secure: incoming.url?.startsWith('/') ? protocol === 'https:' : 'encrypted' in socket,
    // Nobody tells Hono which proxies to believe: behind one the client may be anywhere.
    loopback: isOnThisMachine(headers, [socket.remoteAddress]),
    clientAddress: clientAddress === undefined ? socket.remoteAddress : clientAddress(c),
    signal: goneSignal(outgoing ?? socket),
    session: honoSession(c),
    readBody: () => readWebBody(c.req.raw, incoming),
  }
  return below(request, mountPathOf(c.req.routePath, pathname))
}

/** The part of a path that matched what stands before the `/*` of a route. */
function mountPathOf(route: string, path: string): string {
  if (!route.endsWith('/*')) return ''
  const depth = route.split('/').length - 1
  return path.split('/').slice(0, depth).join('/')
}

/** The body as Hono hands it out: Node's own stream may have been moved into it already. */
function readWebBody({ body, bodyUsed }: Request, incoming: IncomingMessage): Promise<BodyReading> {
  if (body === null || bodyUsed) return readBody(incoming)
  return readBody(Object.assign(Readable.fromWeb(body), { headers: incoming.headers }))
}
