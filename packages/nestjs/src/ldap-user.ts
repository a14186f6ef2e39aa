import { type LdapUser as CoreLdapUser, LdapAuthError } from '@ldap-auth/core'
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'

/** Who logged in; also the decorator of the parameter that takes it. */
export type LdapUser = CoreLdapUser

/**
 * Gives an HTTP handler who is logged in, or one property of it: `@LdapUser() user: LdapUser`,
 * `@LdapUser('email') email?: string`. `undefined` where no guard of this module let anybody in.
 */
export const LdapUser: (property?: keyof CoreLdapUser) => ParameterDecorator = createParamDecorator(
  (property: keyof CoreLdapUser | undefined, context: ExecutionContext): unknown => {
    if (context.getType() !== 'http') throw notHttp(context)
    const request = context.switchToHttp().getRequest<{ ldapUser?: CoreLdapUser }>()
    return property === undefined ? request.ldapUser : request.ldapUser?.[property]
  },
)

function notHttp(context: ExecutionContext): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    `@LdapUser(): a context of the type "${context.getType()}" has no HTTP request that is known ` +
      'here; read ldapUser of the request that your getRequest(context) gives',
  )
}
