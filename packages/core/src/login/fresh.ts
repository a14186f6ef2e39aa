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
  const fresh: { -readonly [Key in keyof LdapUser]: LdapUser[Key] } = { ...user }
  fresh.groups = Object.freeze(user.groups.map((group) => Object.freeze({ ...group })))
  fresh.roles = Object.freeze([...user.roles])
  fresh.attributes = freshAttributes(user.attributes)
  fresh.attributeSources = Object.freeze({ ...user.attributeSources })
  if (user.passwordWarning) fresh.passwordWarning = Object.freeze({ ...user.passwordWarning })
  return Object.freeze(fresh)
}

function freshAttributes(attributes: LdapUser['attributes']): LdapUser['attributes'] {
  const fresh: Record<string, readonly string[]> = {}
  for (const name in attributes) fresh[name] = Object.freeze([...(attributes[name] ?? [])])
  return Object.freeze(fresh)
}
