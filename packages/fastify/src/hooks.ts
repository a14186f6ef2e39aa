import type { LdapUser } from '@ldap-auth/core'
import type { Entrant, Gate } from '@ldap-auth/core/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Translate } from './fastify-request.ts'
import { isForLogin } from './login-routes.ts'
import { refusalOf, withStatus } from './refusal.ts'
import { hangUp, setHeaders } from './reply.ts'

/** Usable as `onRequest`, `preValidation` or `preHandler`, and inside @fastify/auth. */
export type LdapAuthHook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** The hooks of one registration. */
export interface LdapAuthHooks {
  /**
   * Lets in whoever is logged in, by the session or by HTTP Basic, and throws a
   * `LdapAuthRefusal` for everybody else.
   */
  readonly verifyLdap: LdapAuthHook
  /**
   * Gives a hook that lets in only users with a role: 403 for others.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS` if the option `roles` does not know the name
   */
  readonly requireLdapRole: (name: string) => LdapAuthHook
  /** Whom these hooks let in; `undefined` on requests they have not let in. */
  readonly ldapUserOf: (request: FastifyRequest) => LdapUser | undefined
}

/** Makes the hooks that stand before guarded routes. */
export function createHooks(gate: Gate, translate: Translate): LdapAuthHooks {
  // Per registration: a user of one directory must not pass the role check of another.
  const entrants = new WeakMap<FastifyRequest, Entrant>()

  function hook(check: ReturnType<Gate['role']>): LdapAuthHook {
    return async (request, reply) => {
      // A hook of the whole application stands before the login, too.
      if (isForLogin(request, gate)) return
      const asked = translate(request, reply, '')
      const passed = entrants.get(request) ?? (await gate.pass(asked))
      const verdict = passed.kind === 'enter' ? check(passed, asked) : passed
      if (verdict.kind === 'answer') throw refusalOf(verdict)
      if (verdict.kind === 'gone') hangUp(reply)
      else enter(verdict, request, reply)
    }
  }

  function enter(entrant: Entrant, request: FastifyRequest, reply: FastifyReply): void {
    // Once: what the application says of its pages in between stays.
    if (!entrants.has(request)) setHeaders(reply, entrant.headers)
    entrants.set(request, entrant)
    request.ldapUser = entrant.user
  }

  return {
    verifyLdap: withStatus(hook((entrant) => entrant)),
    requireLdapRole: (name) => withStatus(hook(gate.role(name))),
    ldapUserOf: (request) => entrants.get(request)?.user,
  }
}
