import type { LdapAuthErrorCode } from '../src/index.ts'

/** The whole message of an error of ours. */
export function withReference(code: LdapAuthErrorCode, text: string): string {
  return `${text} (see @ldap-auth/core/docs/troubleshooting.md#${code.toLowerCase()})`
}
