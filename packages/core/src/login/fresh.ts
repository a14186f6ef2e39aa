import type { AuthResult } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'

/** The same answer in objects of its own: no two logins share one. */
export function freshResult(result: AuthResult): AuthResult {
  return result.authenticated
    ? { ...result, user: freshUser(result.user) }
    : { ...result, detail: { ...result.detail } }
}

/** The same user in objects of its own, frozen as the first. */
export function freshUser(user: LdapUser): LdapUser {
  const { groups, roles, attributes, attributeSources, passwordWarning } = user
  const values: Record<string, readonly string[]> = {}
  for (const name of Object.keys(attributes)) {
    values[name] = Object.freeze([...(attributes[name] ?? [])])
  }
  return Object.freeze({
    ...user,
    groups: Object.freeze(groups.map((group) => Object.freeze({ ...group }))),
    roles: Object.freeze([...roles]),
    attributes: Object.freeze(values),
    attributeSources: Object.freeze({ ...attributeSources }),
    ...(passwordWarning && { passwordWarning: Object.freeze({ ...passwordWarning }) }),
  })
}
