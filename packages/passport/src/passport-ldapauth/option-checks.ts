import { types } from 'node:util'
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

/** An option that nobody knows is refused, unless it asks for nothing: it may be meant to keep somebody out. */
export function refuseUnknown(
  path: string,
  given: object,
  known: readonly string[],
  problemOf: (name: string) => string,
): void {
  const isUnknown = ([name, value]: [string, unknown]) => value && !known.includes(name)
  const [unknown] = Object.entries(given).find(isUnknown) ?? []
  if (unknown !== undefined) throw refused(`${path}${unknown}`, problemOf(unknown))
}

/** What the function of an option gave, which has to be there at once. */
export function atOnce<Value>(option: string, given: Value): Value {
  if (!types.isPromise(given)) return given
  // Its rejection would end the process.
  given.catch(() => undefined)
  throw refused(option, 'must return what it finds, not a promise')
}
