import type { Gate } from '@ldap-auth/core/http'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Translate } from './fastify-request.ts'
import { hangUp, send, setHeaders } from './reply.ts'

const gates = new WeakMap<FastifyInstance, Gate>()

/** The routes of the login and the logout, in a scope of their own. */
export function loginRoutes(
  paths: readonly string[],
  gate: Gate,
  translate: Translate,
): FastifyPluginAsync {
  return async (scope) => {
    gates.set(scope, gate)
    // The body is left to the gate: a broken one is answered alike in every framework.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const path of paths) {
      scope.all(path, async (request, reply) => {
        const verdict = await gate.pass(translate(request, reply, path))
        if (verdict.kind === 'answer') return send(reply, verdict.response)
        if (verdict.kind === 'gone') return hangUp(reply)
        // An Authorization header rules the session out: there is nothing here to log in to.
        setHeaders(reply, verdict.headers)
        return reply.callNotFound()
      })
    }
  }
}

/** Whether a request is for the login or the logout of a gate. */
export function isForLogin({ server }: FastifyRequest, gate: Gate): boolean {
  return gates.get(server) === gate
}
