import type { GroupSettings } from '../options/settings.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import type { LdapGroup } from '../words/user.ts'
import type { Member } from './member.ts'
import { type Ask, readOne, searchBelow } from './read.ts'
import { unknownGroups } from './unknown-groups.ts'

/**
 * The security groups in the access token that Active Directory would make for the user, primary
 * group and nested ones included. They come as SIDs; those of groups below `groups.base` are looked up.
 */
export async function readTokenGroups(
  groups: Extract<GroupSettings, { base: string }>,
  { dn }: Member,
  ask: Ask,
): Promise<readonly LdapGroup[]> {
  // Computed for one entry at a time: the search that finds the user can not bring them.
  const entry = await readOne(dn, ['tokenGroups'], ask, { what: 'tokenGroups of' })
  const sids = entry.buffers('tokenGroups')
  if (sids.length > 0) return searchBelow(groups, sids.map(hasSid), ask)
  throw unknownGroups(
    `The entry ${quote(dn)} shows no tokenGroups, which every user of Active Directory has: let the service account read them, or use another groups.source.`,
  )
}

function hasSid(value: Buffer): Filter {
  return { type: 'equal', attribute: 'objectSid', value }
}
