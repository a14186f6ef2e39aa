import { carryOut, type Gate, type GateRequest } from '@ldap-auth/core/http'
import type {
  FastifyError,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
} from 'fastify'
import type { Translate } from './fastify-request.ts'
import { hangUp } from './hang-up.ts'

const gates = new WeakMap<FastifyInstance, Gate>()

/** The route of a login or of a logout, in a scope of its own. */
export function loginRoute(path: string, gate: Gate, translate: Translate): FastifyPluginAsync {
  return async (scope) => {
    gates.set(scope, gate)
    // The body is left to the gate: a broken one is answered alike in every framework.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.all(path, (request, reply) => passBy(gate, translate(request, reply, path), reply))
    // So is one whose type is none, which Fastify refuses before there is a parser to ask.
    scope.setErrorHandler<FastifyError>(async (error, request, reply) => {
      if (error.code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') throw error
      // Fastify has set the status of its own error, and would keep it on whatever comes.
      reply.code(200)
      return passBy(gate, translate(request, reply, path), reply)
    })
  }
}

async function passBy(gate: Gate, request: GateRequest, reply: FastifyReply): Promise<unknown> {
  const verdict = await gate.pass(request)
  if (verdict.kind === 'gone') return hangUp(reply)
  // An Authorization header rules the session out: there is nothing here to log in to.
  return carryOut(verdict, reply) ? reply.callNotFound() : reply
}

/** Whether a request is for the login or the logout of a gate. */
export function isForLogin({ server }: FastifyRequest, gate: Gate): boolean {
  return gates.get(server) === gate
}
