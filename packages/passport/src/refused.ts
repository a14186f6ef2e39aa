import { LdapAuthError } from '@ldap-auth/core'

/** The error of an option that is refused. */
export function refused(option: string, problem: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', `${option}: ${problem}`)
}

/** Options are what an object itself holds: a polluted `Object.prototype` must not decide who comes in. */
export function refuseInherited(path: string, given: object, names: readonly string[]): void {
  const inherited = names.find((name) => name in Object(given) && !Object.hasOwn(given, name))
  if (inherited === undefined) return
  throw refused(`${path}${inherited}`, 'is inherited; set it on the options object itself')
}
