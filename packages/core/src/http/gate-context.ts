import type { LdapAuthError } from '../words/errors.ts'
import type { LdapAuth } from '../words/handle.ts'
import type { AdapterSettings } from './adapter-options.ts'
import type { EndedLogins } from './ended-logins.ts'
import type { SessionCheck } from './standing.ts'

/** What the parts of a gate share. */
export interface GateContext {
  readonly auth: LdapAuth
  readonly settings: Omit<AdapterSettings<never>, 'clientAddress'>
  readonly checkSession: SessionCheck
  readonly endedLogins: EndedLogins
  /** See {@link directoryKey}. */
  readonly directory: string
  /** Tells the operator, by a warning of the process. */
  readonly tellFailure: (failure: LdapAuthError) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}
