import type { LdapUser as CoreLdapUser } from '@ldap-auth/core'
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { wrong } from './options.ts'

/** Who logged in; also the decorator of the parameter that takes it. */
export type LdapUser = CoreLdapUser

/**
 * Gives an HTTP handler who is logged in, or one property of it: `@LdapUser() user: LdapUser`,
 * `@LdapUser('email') email?: string`. `undefined` where no guard of this module let anybody in.
 */
export const LdapUser: (property?: keyof CoreLdapUser) => ParameterDecorator = createParamDecorator(
  (property: keyof CoreLdapUser | undefined, context: ExecutionContext): unknown => {
    const { ldapUser: user } = httpRequestOf<{ ldapUser?: CoreLdapUser }>(context)
    return property === undefined ? user : user?.[property]
  },
)

/**
 * The request that an HTTP handler answers.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` where something else is handled
 */
export function httpRequestOf<Request>(context: ExecutionContext): Request {
  const type = context.getType()
  if (type === 'http') return context.switchToHttp().getRequest<Request>()
  throw wrong(
    `the HTTP request behind a "${type}" context is not known here: for GraphQL, override ` +
      'getRequest(context) in a subclass of LdapAuthGuard and read ldapUser of that request; ' +
      'for a WebSocket, ask LdapAuthService.userOf(request) when it opens',
  )
}
