import { type LdapUrl, parseLdapUrl } from '../text/ldap-url.ts'
import { TextSyntaxError } from '../text/scanner.ts'
import type { LdapAuthError } from '../words/errors.ts'
import { unusable } from './referral-failures.ts'

/** A URI of a reference as it can be followed, or why it can not be. */
export function readReferral(uri: string): LdapUrl | LdapAuthError {
  try {
    const url = parseLdapUrl(uri)
    const unknown = url.extensions.find(({ critical }) => critical)
    if (unknown === undefined) return url
    return unusable(uri, `it must not be followed without the extension ${unknown.type}`)
  } catch (error) {
    if (!(error instanceof TextSyntaxError)) throw error
    return unusable(uri, `it has ${error.message}`, error)
  }
}
