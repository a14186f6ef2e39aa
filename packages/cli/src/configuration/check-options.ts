import type { LdapAuthOptions } from '@ldap-auth/core'
import { diagnose } from '@ldap-auth/core/diagnosis'

/**
 * Has the core check the options, so that nobody types a password for wrong ones. The first step
 * of a diagnosis does that, and asks no directory.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`
 */
export async function checkOptions(options: LdapAuthOptions): Promise<void> {
  const steps = diagnose(options)
  await steps.next()
  await steps.return()
}
