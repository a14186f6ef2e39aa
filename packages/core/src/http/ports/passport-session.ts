import type { SessionPort } from '../gate-request.ts'
import { expressSession } from './express-session.ts'
import { fastifySession } from './fastify-session.ts'
import { isFastify } from './request.ts'

/**
 * The place in a request's session where Passport keeps `stored`, on Express and on Fastify;
 * `undefined` if it is nowhere.
 */
export function passportSession(req: object, stored: unknown): SessionPort | undefined {
  if (isFastify(req)) return fastifySession(req, req.passport?.key)
  const sections = Object.entries(Object(Reflect.get(req, 'session')))
  const section = sections.find(([, value]) => Reflect.get(Object(value), 'user') === stored)
  return section && expressSession(req, { within: section[0], name: 'user' })
}
