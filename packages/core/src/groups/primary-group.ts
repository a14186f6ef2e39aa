import { sidText } from '../text/sid.ts'
import type { LdapGroup } from '../words/user.ts'
import { groupOf } from './group.ts'
import type { Member } from './member.ts'
import { type Ask, readOne } from './read.ts'

/**
 * The primary group of a user of Active Directory, which neither lists the user as a member nor
 * stands in the user's memberOf. It has the user's SID with the last number replaced (MS-ADTS
 * section 3.1.1.4.5.11). None in other directories.
 *
 * @throws as `readOne` does
 */
export async function findPrimaryGroup(
  { nameAttribute }: { readonly nameAttribute: string },
  member: Member,
  ask: Ask,
): Promise<readonly LdapGroup[]> {
  const sid = primaryGroupSid(member)
  if (sid === undefined) return []
  // MS-ADTS section 3.1.1.3.1.2.4: the group need not lie below groups.base, but the groups it is in may.
  const what = 'The primary group'
  return [groupOf(await readOne(`<SID=${sid}>`, [nameAttribute], ask, { what }), nameAttribute)]
}

function primaryGroupSid({ read }: Member): string | undefined {
  const [number = ''] = read('primaryGroupID')?.strings() ?? []
  const [bytes] = read('objectSid')?.buffers() ?? []
  return bytes && /^\d{1,10}$/.test(number) ? sidText(bytes)?.replace(/\d+$/, number) : undefined
}
