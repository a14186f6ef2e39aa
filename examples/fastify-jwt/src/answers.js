// @ts-check
import { isLdapAuthError } from '@ldap-auth/fastify'

/**
 * The answer to a login that was refused. One sentence for all of them: a text of its own for
 * unknown names would tell which names exist.
 *
 * @param {import('@ldap-auth/fastify').RejectedLogin} login
 * @param {import('fastify').FastifyReply} reply
 */
export function answerRejection({ reason, detail }, reply) {
  switch (reason) {
    case 'missing-credentials':
    case 'malformed-credentials':
      return refuse(reply, 400, reason, 'Send a user name and a password.')
    case 'not-authorized':
      return refuse(reply, 403, reason, 'The password is right, but this account may not come in.')
    case 'too-many-attempts':
      reply.header('Retry-After', Math.ceil((detail.retryAfterMs ?? 60_000) / 1000))
      return refuse(reply, 429, reason, 'Too many attempts.')
    default:
      return refuse(reply, 401, 'login-rejected', 'Wrong user name or password.')
  }
}

/**
 * The answer to whatever went wrong. What the directory had to say is for the log alone.
 *
 * @param {unknown} error
 * @param {import('fastify').FastifyRequest} request
 * @param {import('fastify').FastifyReply} reply
 */
export function answerFailure(error, request, reply) {
  if (!isLdapAuthError(error)) return reply.send(error)
  request.log.error(error)
  if (!error.retryable) return refuse(reply, 500, error.code, 'There is a fault on our side.')
  reply.header('Retry-After', 5)
  return refuse(reply, 503, error.code, 'The directory does not answer. Try again shortly.')
}

/**
 * @param {import('fastify').FastifyReply} reply
 * @param {number} status
 * @param {string} code
 * @param {string} message
 */
function refuse(reply, status, code, message) {
  return reply.code(status).send({ error: { code, message } })
}
