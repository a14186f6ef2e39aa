import type { SessionPort } from '../gate-request.ts'
import { expressSession } from './express-session.ts'
import { fastifySession } from './fastify-session.ts'
import { isFastify } from './request.ts'

/**
 * The session of a request of Express or of Fastify; `undefined` where no session middleware or
 * plugin ran.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` if the session can not change its id
 */
export function requestSession(request: object): SessionPort | undefined {
  return isFastify(request) ? fastifySession(request) : expressSession(request)
}
