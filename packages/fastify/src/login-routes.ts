import type { Verdict } from '@ldap-auth/core/http'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { hangUp, send } from './reply.ts'

type Decide = (request: FastifyRequest, reply: FastifyReply, path: string) => Promise<Verdict>

/** The routes of the login and the logout, in a scope of their own. */
export function loginRoutes(paths: readonly string[], decide: Decide): FastifyPluginAsync {
  return async (scope) => {
    // The body is left to the gate: a broken one is answered alike in every framework.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const path of paths) {
      scope.all(path, async (request, reply) => {
        const verdict = await decide(request, reply, path)
        // A time limit of the application may have answered while the directory was asked.
        if (reply.sent) return reply
        if (verdict.kind === 'answer') return send(reply, verdict.response)
        if (verdict.kind === 'gone') return hangUp(reply)
        // An Authorization header rules the session out: there is nothing here to log in to.
        return reply.callNotFound()
      })
    }
  }
}
