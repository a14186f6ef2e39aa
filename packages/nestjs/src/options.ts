import { LdapAuthError } from '@ldap-auth/core'
import type { AdapterOptions, DirectoryOptions, PlatformRequest } from '@ldap-auth/core/http'

/** What the module takes: the directory's options, or `{ auth }`, and its own, in one object. */
export type LdapAuthModuleOptions = AdapterOptions<PlatformRequest> & DirectoryOptions

/** What is said beside the options, as Nest has to know it before they are there. */
export interface LdapAuthModuleExtras {
  /** Tells two directories apart: `LdapAuthGuard.for(name)`, `@InjectLdapAuth(name)`. */
  name?: string | undefined
  /**
   * Whether other modules need not import this one.
   * @defaultValue `false`
   */
  isGlobal?: boolean | undefined
}

/** The refusal of what an application has set up wrong. */
export function wrong(message: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', message)
}
