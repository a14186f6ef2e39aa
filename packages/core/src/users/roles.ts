import { normalizeDn } from '../text/dn.ts'
import { fold } from '../text/fold.ts'
import type { GroupReference } from '../words/resolved-options.ts'
import type { LdapGroup } from '../words/user.ts'

/** Whether one of the groups is one of those that are referred to. */
export function createIsInAny(
  references: readonly GroupReference[],
): (groups: readonly LdapGroup[]) => boolean {
  const holdsAny = createHoldsAny(references)
  return (groups) => holdsAny(keysOf(groups))
}

/** Gives the roles that groups lead to. */
export function createRolesOf(
  roles: Readonly<Record<string, readonly GroupReference[]>>,
): (groups: readonly LdapGroup[]) => readonly string[] {
  const wanted = Object.entries(roles).map(
    ([role, references]) => [role, createHoldsAny(references)] as const,
  )
  return (groups) => {
    const held = keysOf(groups)
    return wanted.filter(([, holdsAny]) => holdsAny(held)).map(([role]) => role)
  }
}

function createHoldsAny(
  references: readonly GroupReference[],
): (held: ReadonlySet<string>) => boolean {
  const wanted = references.map(keyOf)
  return (held) => wanted.some((key) => held.has(key))
}

/** Keys of names and keys of DNs are never the same: one begins with `n`, the other with `d`. */
function keyOf(reference: GroupReference): string {
  return typeof reference === 'string' ? `d${normalizeDn(reference)}` : `n${fold(reference.name)}`
}

/** Wherever names are referred to there is a `groups.base`, and only groups below it are given. */
function keysOf(groups: readonly LdapGroup[]): ReadonlySet<string> {
  return new Set(groups.flatMap(({ dn, name }) => [keyOf(dn), keyOf({ name })]))
}
