import { normalizeDn } from '../text/dn.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LdapGroup } from '../words/user.ts'

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
  let level = addNew(known, direct)
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw endless(`nested more than groups.maxDepth ${maxDepth} deep`)
    if (known.size > MAX_GROUPS) throw endless(`more than ${MAX_GROUPS}`)
    level = addNew(known, await parentsOf(level))
  }
  return [...known.values()]
}

function addNew(known: Map<string, LdapGroup>, groups: readonly LdapGroup[]): LdapGroup[] {
  return groups.filter((group) => {
    const key = normalizeDn(group.dn)
    const isNew = !known.has(key)
    if (isNew) known.set(key, group)
    return isNew
  })
}

function endless(how: string): LdapAuthError {
  const text = `The user's groups are ${how}, and some would be left out. Raise groups.maxDepth, or set groups.nested to false.`
  return new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text)
}
