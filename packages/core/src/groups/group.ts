import { firstRdnValue, normalizeDn } from '../text/dn.ts'
import { quote } from '../text/quote.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LdapGroup } from '../words/user.ts'

/**
 * A group, called by its name attribute or else by its own RDN.
 *
 * @throws `ERR_LDAP_AUTH_GROUPS` if it is named by something that is not a DN
 */
export function makeGroup(dn: string, nameAttribute: string, name?: string): LdapGroup {
  try {
    normalizeDn(dn)
    return { dn, name: name ?? firstRdnValue(dn, nameAttribute) }
  } catch (cause) {
    const text = `The directory named a group by something that is not a DN: ${quote(dn)}.`
    throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text, { cause })
  }
}
