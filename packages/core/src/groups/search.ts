import type { GroupSettings } from '../options/settings.ts'
import { quote } from '../text/quote.ts'
import type { LdapGroup } from '../words/user.ts'
import type { Member } from './member.ts'
import { withParents } from './nested.ts'
import { findPrimaryGroup } from './primary-group.ts'
import { type Ask, searchBelow } from './read.ts'
import { unknownGroups } from './unknown-groups.ts'

/** The groups whose entries name the user, searched as the service account. */
export async function searchGroups(
  groups: Extract<GroupSettings, { source: 'search' }>,
  member: Member,
  ask: Ask,
): Promise<readonly LdapGroup[]> {
  const { filter, nested, maxDepth } = groups
  const { username } = member
  const gidNumber = filter.has('gidNumber') ? readGidNumber(member) : ''
  const groupsOf = (members: readonly { readonly dn: string }[]) => {
    const filters = members.map(({ dn }) => filter.fill({ dn, username, gidNumber }))
    return searchBelow(groups, filters, ask)
  }
  const found = await Promise.all([groupsOf([member]), findPrimaryGroup(groups, member, ask)])
  const direct = found.flat()
  return nested ? withParents(direct, maxDepth, groupsOf) : direct
}

/** No value at all would match whatever group has none, or has any. */
function readGidNumber({ dn, read }: Member): string {
  const [number] = read('gidNumber')?.strings() ?? []
  if (number) return number
  throw unknownGroups(
    `The groups of ${quote(dn)} can not be looked up: the entry has no gidNumber, which {{gidNumber}} in groups.filter stands for.`,
  )
}
