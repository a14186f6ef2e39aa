import { refused, refuseInherited } from '../refused.ts'
import type { LdapauthOptions } from './types.ts'

const names = [
  'server',
  'usernameField',
  'passwordField',
  'credentialsFromQuery',
  'credentialsLookup',
  'missingCredentialsStatus',
  'passReqToCallback',
  'revealAccountState',
  'handleErrorsAsFailures',
  'failureErrorCallback',
] as const satisfies readonly (keyof LdapauthOptions)[]

const reveals: readonly unknown[] = [undefined, false, 'password-proven', 'always']

/** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option */
export function checkOptions(options: LdapauthOptions): void {
  refuseInherited('', options, names)
  if (reveals.includes(options.revealAccountState)) return
  throw refused('revealAccountState', 'must be false, "password-proven" or "always"')
}
