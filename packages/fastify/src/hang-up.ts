import type { FastifyReply } from 'fastify'

/** Ends a request that nobody waits for any more. */
export function hangUp(reply: FastifyReply): FastifyReply {
  reply.raw.destroy()
  return reply.hijack()
}
