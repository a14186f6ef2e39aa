import {
  type AuthResult,
  type Credentials,
  createLdapAuth,
  type LdapAuth,
  type LdapAuthError,
  type LoginContext,
} from '@ldap-auth/core'
import { companyOptions } from './company.ts'

/**
 * A handle whose logins all end the same way, to be given to an adapter as `{ auth }`: for
 * outcomes that no directory at hand produces.
 *
 * @param listen - hears what each login came with, beside its credentials
 */
export function handmadeAuth(
  outcome: AuthResult | LdapAuthError,
  listen: (context: LoginContext) => void = () => undefined,
): LdapAuth {
  const auth = createLdapAuth(companyOptions('ldaps://directory.invalid'))
  return Object.assign(auth, {
    authenticate: async (_credentials: Credentials, context: LoginContext = {}) => {
      listen(context)
      if (outcome instanceof Error) throw outcome
      return outcome
    },
  })
}
