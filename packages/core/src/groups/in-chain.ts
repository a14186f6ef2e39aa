import type { GroupSettings } from '../options/settings.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import type { LdapGroup } from '../words/user.ts'
import type { Member } from './member.ts'
import { findPrimaryGroup } from './primary-group.ts'
import { type Ask, searchBelow } from './read.ts'
import { unknownGroups } from './unknown-groups.ts'

/** LDAP_MATCHING_RULE_TRANSITIVE_EVAL (MS-ADTS section 3.1.1.3.4.4.3). */
const inChain = '1.2.840.113556.1.4.1941'

/** The groups that Active Directory finds along chains of members: one search, whatever the depth. */
export async function searchInChain(
  groups: Extract<GroupSettings, { base: string }>,
  member: Member,
  ask: Ask,
): Promise<readonly LdapGroup[]> {
  checkActiveDirectory(member)
  const primary = await findPrimaryGroup(groups, member, ask)
  const chains = [member, ...primary].map(({ dn }) => chainOf(dn))
  return [...primary, ...(await searchBelow(groups, chains, ask))]
}

function chainOf(dn: string): Filter {
  const value = Buffer.from(dn)
  return { type: 'extensible', attribute: 'member', rule: inChain, dnAttributes: false, value }
}

/** A directory that does not know the rule finds nothing and calls it success (RFC 4511 section 4.5.1.7). */
function checkActiveDirectory({ dn, read }: Member): void {
  if (read('objectSid')?.length) return
  throw unknownGroups(
    `The entry ${quote(dn)} has no objectSid, so that groups.source "in-chain" would find no group and say nothing. It is for Active Directory, and the service account has to read objectSid.`,
  )
}
