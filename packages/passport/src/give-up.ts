import { Socket } from 'node:net'
import { inspect } from 'node:util'

/** Nobody is left to tell but the operator: what takes the errors of a strategy threw one itself. */
export function giveUp(req: object, thrown: unknown): void {
  process.emitWarning(
    'A login could not be answered: what takes the errors of the Passport strategy threw one itself.',
    { type: 'LdapAuthWarning', code: 'LDAP_AUTH_NO_ANSWER', detail: inspect(thrown) },
  )
  // Fastify's request keeps Node's inside; one that was made by hand came by no socket.
  const message: unknown = Reflect.get(req, 'raw') ?? req
  const socket: unknown = Reflect.get(Object(message), 'socket')
  if (socket instanceof Socket) socket.destroy()
}
