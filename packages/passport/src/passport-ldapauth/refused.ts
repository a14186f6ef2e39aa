import { LdapAuthError } from '@ldap-auth/core'

/** The error of an option that is refused. */
export function refused(option: string, problem: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', `${option}: ${problem}`)
}
