import { createReadRequest, type GateRequest, requestSession } from '@ldap-auth/core/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ResolvedRegistration } from './options.ts'

/**
 * Says a request in the words of the gate. `path` is the route's own, as the router has found it
 * already: empty for a guarded page, where neither the login nor the logout is meant.
 */
export type Translate = (request: FastifyRequest, reply: FastifyReply, path: string) => GateRequest

/** The translation of the requests of one registration. */
export function createTranslation(registration: ResolvedRegistration): Translate {
  const { settings, mountPath, hasSession } = registration
  const read = createReadRequest(settings.clientAddress, 'the Fastify option trustProxy')
  return (request, reply, path) => ({
    ...read(request, reply.raw),
    path,
    mountPath,
    session: hasSession ? requestSession(request) : undefined,
  })
}
