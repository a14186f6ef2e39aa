import { LdapAuthError } from '../words/errors.ts'

/** That nobody can say which groups somebody is in: it must never look like being in none. */
export function unknownGroups(
  text: string,
  details: { cause?: unknown; resultCode?: number; advice?: string } = {},
): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text, details)
}
