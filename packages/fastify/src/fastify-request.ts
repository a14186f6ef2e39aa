import {
  createProxyNotice,
  fastifySession,
  type GateRequest,
  goneSignal,
  isLoopback,
  readBody,
} from '@ldap-auth/core/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ResolvedRegistration } from './options.ts'

/**
 * Says a request in the words of the gate. `path` is the route's own, as the router has found it
 * already: empty for a guarded page, where neither the login nor the logout is meant.
 */
export type Translate = (request: FastifyRequest, reply: FastifyReply, path: string) => GateRequest

/** The translation of the requests of one registration. */
export function createTranslation({
  settings: { clientAddress },
  mountPath,
  hasSession,
}: ResolvedRegistration): Translate {
  const tellProxy = createProxyNotice('the Fastify option trustProxy')
  return (request, reply, path) => {
    const { headers, ips } = request
    if (clientAddress === undefined) tellProxy(headers['x-forwarded-for'], ips !== undefined)
    return {
      method: request.method,
      path,
      mountPath,
      url: request.originalUrl,
      headers,
      host: request.host || undefined,
      secure: request.protocol === 'https',
      loopback: isOnThisMachine(request),
      clientAddress: clientAddress === undefined ? request.ip : clientAddress(request),
      signal: goneSignal(reply.raw),
      session: hasSession ? fastifySession(request) : undefined,
      readBody: () => readBody(request.raw),
    }
  }
}

function isOnThisMachine({ socket, ip, ips = [], headers }: FastifyRequest): boolean {
  // A proxy on this machine that nobody trusts: the client may be anywhere. The list goes from
  // this machine outwards, and ends at the first address that is not trusted.
  const isForwardedByStranger = headers['x-forwarded-for'] !== undefined && ips.length < 2
  return isLoopback(socket.remoteAddress, ip) && !isForwardedByStranger
}
