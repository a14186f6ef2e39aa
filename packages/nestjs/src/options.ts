import type { AdapterOptions, DirectoryOptions } from '@ldap-auth/core/http'
import type { LdapAuthRequest } from './gate-request.ts'

/** What the module takes: the directory's options, or `{ auth }`, and its own, in one object. */
export type LdapAuthModuleOptions = AdapterOptions<LdapAuthRequest> & DirectoryOptions

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
