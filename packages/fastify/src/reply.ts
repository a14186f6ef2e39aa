import { addVary, type HttpResponse } from '@ldap-auth/core/http'
import type { FastifyReply } from 'fastify'

/** Sends what the gate says, as it is. */
export function send(reply: FastifyReply, { status, headers, body }: HttpResponse): FastifyReply {
  setHeaders(reply, headers)
  // Fastify would give empty text a type.
  return reply.code(status).send(body === '' ? undefined : body)
}

/** Ends a request that nobody waits for any more. */
export function hangUp(reply: FastifyReply): FastifyReply {
  reply.raw.destroy()
  return reply.hijack()
}

export function setHeaders(reply: FastifyReply, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    reply.header(name, name === 'Vary' ? addVary(reply.getHeader(name), value) : value)
  }
}
