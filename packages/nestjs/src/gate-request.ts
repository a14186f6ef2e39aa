import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import {
  expressSession,
  fastifySession,
  type GateRequest,
  type ReadRequest,
} from '@ldap-auth/core/http'

/** What Express and Fastify say of a request in the same words, and upgrade requests do not say. */
interface PlatformRequest {
  readonly headers: IncomingHttpHeaders
  /** The client's address: not what a proxy forwards, unless the platform trusts the proxy. */
  readonly ip?: string | undefined
}

/** A request of Express or Fastify, or an upgrade request of Node. */
export type LdapAuthRequest =
  | (PlatformRequest & IncomingMessage)
  | (PlatformRequest & { readonly raw: IncomingMessage; readonly server: object })

/** Adds to a request where the application is mounted, and its session. */
export function gateRequest(
  request: LdapAuthRequest,
  read: ReadRequest,
  mountPath: string,
): GateRequest {
  const session = 'raw' in request ? fastifySession(request) : expressSession(request)
  return { ...read, mountPath, path: pathBelow(mountPath, read.url), session }
}

/** What is not below the mount path is neither the login nor the logout, whatever it is called. */
function pathBelow(mountPath: string, url: string): string {
  const [path = ''] = url.split('?', 1)
  return path.startsWith(`${mountPath}/`) ? path.slice(mountPath.length) : '/'
}
