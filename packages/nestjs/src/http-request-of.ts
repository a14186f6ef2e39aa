import { LdapAuthError } from '@ldap-auth/core'
import type { ExecutionContext } from '@nestjs/common'

/**
 * The request that an HTTP handler answers.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` where something else is handled
 */
export function httpRequestOf<Request>(context: ExecutionContext): Request {
  const type = context.getType()
  if (type === 'http') return context.switchToHttp().getRequest<Request>()
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    `the HTTP request behind a "${type}" context is not known here: for GraphQL, override ` +
      'getRequest(context) in a subclass of LdapAuthGuard and read ldapUser of that request; ' +
      'for a WebSocket, ask LdapAuthService.userOf(request) when it opens',
  )
}
