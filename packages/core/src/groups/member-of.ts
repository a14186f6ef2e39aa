import { firstRdnValue } from '../text/dn.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LdapGroup } from '../words/user.ts'

/** The groups that the user's own entry names. */
export function groupsOfMemberOf(memberOf: readonly string[], nameAttribute: string): LdapGroup[] {
  return memberOf.map((dn) => ({ dn, name: groupName(dn, nameAttribute) }))
}

/** The DN is all that memberOf gives, so the name comes from its first RDN. */
export function groupName(dn: string, nameAttribute: string): string {
  try {
    return firstRdnValue(dn, nameAttribute)
  } catch (cause) {
    const text = `The directory named a group by something that is not a DN: ${JSON.stringify(dn)}.`
    throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text, { cause })
  }
}
