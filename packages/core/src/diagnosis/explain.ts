import type { LdapAuthOptions } from '../options/options.ts'
import { resolveOptions } from '../options/resolve.ts'
import type { Finding } from './finding.ts'
import type { ProgressOptions } from './options.ts'

/**
 * Why a person can not log in, as far as the directory says so without their password. Nobody is
 * bound but the service account. The last finding sums up.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` at the first finding, where the options are wrong, and
 * `ERR_LDAP_AUTH_ABORTED`, where `signal` fired
 */
export async function* explain(
  options: LdapAuthOptions,
  _username: string,
  _request: ProgressOptions = {},
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
