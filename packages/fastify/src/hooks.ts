import { LdapAuthError, type LdapUser } from '@ldap-auth/core'
import { type Gate, type RoleCheck, setHeaders } from '@ldap-auth/core/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Translate } from './fastify-request.ts'
import { hangUp } from './hang-up.ts'
import { isForLogin } from './login-route.ts'
import { refusalOf, withStatus } from './refusal.ts'

/** Usable as `onRequest`, `preValidation` or `preHandler`, and inside @fastify/auth. */
export type LdapAuthHook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** The hooks of one registration. */
export interface LdapAuthHooks {
  /**
   * Lets in whoever is logged in, by the session or by HTTP Basic, and throws a
   * `LdapAuthRefusal` for everybody else.
   *
   * @throws `ERR_LDAP_AUTH_ABORTED` if the client went away; Fastify answers nothing then
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
  function hook(check?: RoleCheck): LdapAuthHook {
    return async (request, reply) => {
      // A hook of the whole application stands before the login, too. With an Authorization header
      // there is none: the gate guards that path like any other.
      if (isForLogin(request, gate) && request.headers.authorization === undefined) return
      const verdict = await gate.pass(translate(request, reply, ''), check)
      if (verdict.kind === 'answer') throw refusalOf(verdict)
      if (verdict.kind === 'gone') {
        hangUp(reply)
        // Whoever awaits the hook must not go on as if somebody had been let in.
        throw new LdapAuthError(
          'ERR_LDAP_AUTH_ABORTED',
          'the client went away before it was let in',
        )
      }
      setHeaders(reply, verdict.headers)
      request.ldapUser = verdict.user
    }
  }

  return {
    verifyLdap: withStatus(hook()),
    requireLdapRole: (name) => withStatus(hook(gate.role(name))),
    ldapUserOf: (request) => gate.userOf(request.raw),
  }
}
