import { normalizeDn } from '../text/dn.ts'
import type { LdapAuthError } from '../words/errors.ts'
import type { LdapGroup } from '../words/user.ts'
import { unknownGroups } from './unknown-groups.ts'

/** Nobody is in more; a directory that says so makes groups up as it is asked. */
const MAX_GROUPS = 10_000

/** Finds the groups that some groups are in. */
export type ParentsOf = (groups: readonly LdapGroup[]) => Promise<readonly LdapGroup[]>

/**
 * Some groups and all groups that those are in, level by level. Each group is asked for once, so
 * that groups which are in each other are no loop.
 *
 * @throws `ERR_LDAP_AUTH_GROUPS` where there is more than may be followed: a list is never cut short
 */
export async function withParents(
  direct: readonly LdapGroup[],
  maxDepth: number,
  parentsOf: ParentsOf,
): Promise<readonly LdapGroup[]> {
  const known = new Map<string, LdapGroup>()
  let found = direct
  for (let depth = 0; ; depth += 1) {
    const level = found.filter((group) => {
      const key = normalizeDn(group.dn)
      return !known.has(key) && known.set(key, group)
    })
    if (level.length === 0) return [...known.values()]
    if (depth === maxDepth) throw endless(`nested more than groups.maxDepth ${maxDepth} deep`)
    if (known.size > MAX_GROUPS) throw endless(`more than ${MAX_GROUPS}`)
    found = await parentsOf(level)
  }
}

function endless(how: string): LdapAuthError {
  return unknownGroups(
    `The user's groups are ${how}, and some would be left out. Raise groups.maxDepth, or set groups.nested to false.`,
  )
}
