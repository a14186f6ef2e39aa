import { frozen } from '../options/frozen.ts'
import type { LdapAuthStats } from '../words/handle.ts'
import type { ResolvedOptions } from '../words/resolved-options.ts'
import type { NamedDirectory } from './options.ts'

/** The options of the first directory, with the roles and the attributes of all of them. */
export function joinedOptions(
  directories: readonly [NamedDirectory, ...NamedDirectory[]],
): ResolvedOptions {
  const all = directories.map(({ auth }) => auth.options)
  const attributes = all.flatMap(({ user }) => [...user.attributes, user.usernameAttribute])
  const [{ auth: first }] = directories
  return frozen({
    ...first.options,
    user: { ...first.options.user, attributes: [...new Set(attributes)] },
    roles: joinedRoles(all),
    directories: Object.fromEntries(directories.map(({ name, auth }) => [name, auth.options])),
  })
}

function joinedRoles(all: readonly ResolvedOptions[]): ResolvedOptions['roles'] {
  const names = new Set(all.flatMap(({ roles }) => Object.keys(roles)))
  return Object.fromEntries(
    [...names].map((name) => [name, all.flatMap(({ roles }) => roles[name] ?? [])]),
  )
}

/** Figures of one shape as one: numbers added, lists one behind the other. */
export function joinedStats(all: readonly LdapAuthStats[]): LdapAuthStats {
  return joined(all) as LdapAuthStats
}

function joined(all: readonly unknown[]): unknown {
  const [first] = all
  if (typeof first === 'number') return all.reduce<number>((sum, one) => sum + Number(one), 0)
  if (Array.isArray(first)) return all.flat()
  return Object.fromEntries(
    Object.keys(Object(first)).map((key) => [key, joined(all.map((one) => Object(one)[key]))]),
  )
}
