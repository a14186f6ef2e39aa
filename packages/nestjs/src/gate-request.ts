import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import {
  expressSession,
  fastifySession,
  type GateRequest,
  isLoopback,
  readBody,
} from '@ldap-auth/core/http'

/** What Express and Fastify say of a request in the same words, and upgrade requests do not say. */
interface PlatformRequest {
  readonly headers: IncomingHttpHeaders
  readonly originalUrl?: string | undefined
  readonly ip?: string | undefined
  readonly ips?: readonly string[] | undefined
  readonly host?: string | undefined
  readonly protocol?: string | undefined
  readonly body?: unknown
}

/** A request of Express or Fastify, or an upgrade request of Node. */
export type LdapAuthRequest =
  | (PlatformRequest & IncomingMessage)
  | (PlatformRequest & { readonly raw: IncomingMessage; readonly server: object })

/** Says a request in the words of the gate. */
export function gateRequest(
  request: LdapAuthRequest,
  mountPath: string,
  signal: AbortSignal,
): GateRequest {
  const message = messageOf(request)
  const { headers, socket, method = 'GET' } = message
  const { originalUrl: url = message.url ?? '/', ip = socket.remoteAddress, protocol } = request
  const isForwarded = headers['x-forwarded-for'] !== undefined
  return {
    method,
    path: pathBelow(mountPath, url),
    mountPath,
    url,
    headers,
    host: request.host || headers.host,
    secure: protocol === undefined ? 'encrypted' in socket : protocol === 'https',
    // A proxy on this machine that nobody trusts: the client may be anywhere.
    loopback: isLoopback(socket.remoteAddress, ip) && (!isForwarded || isFromTrustedProxy(request)),
    clientAddress: ip,
    signal,
    session: 'raw' in request ? fastifySession(request) : expressSession(request),
    readBody: async () =>
      'raw' in request && request.body !== undefined ? { body: request.body } : readBody(message),
  }
}

/** Node's request: Fastify's stands beside it, Express' is it. */
export function messageOf(request: LdapAuthRequest): IncomingMessage {
  return 'raw' in request ? request.raw : request
}

/** Whether what the last proxy forwards is believed: then it is among the client's addresses. */
export function isFromTrustedProxy(request: LdapAuthRequest): boolean {
  // Fastify lists the address of the socket, too.
  return (request.ips?.length ?? 0) > ('raw' in request ? 1 : 0)
}

/** Does something for a client, and tells it by a signal when the client goes away. */
export async function untilGone<Result>(
  { socket }: IncomingMessage,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const gone = new AbortController()
  const leave = () => gone.abort()
  // What stood before, such as a session store, may have taken longer than the client stayed.
  if (socket.destroyed) leave()
  socket.once('close', leave)
  try {
    return await work(gone.signal)
  } finally {
    socket.off('close', leave)
  }
}

/** What is not below the mount path is neither the login nor the logout, whatever it is called. */
function pathBelow(mountPath: string, url: string): string {
  const [path = ''] = url.split('?', 1)
  return path.startsWith(`${mountPath}/`) ? path.slice(mountPath.length) : '/'
}
