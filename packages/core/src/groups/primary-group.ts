import type { Directory } from '../directory/directory.ts'
import { sidText } from '../text/sid.ts'
import type { Deadline } from '../words/clock.ts'
import type { LdapGroup } from '../words/user.ts'
import { groupOf } from './group.ts'
import type { Member } from './member.ts'
import { readOne } from './read.ts'

/**
 * The primary group of a user of Active Directory, which neither lists the user as a member nor
 * stands in the user's memberOf. It has the user's SID with the last number replaced (MS-ADTS
 * section 3.1.1.4.5.11). None in other directories.
 *
 * @throws `ERR_LDAP_AUTH_GROUPS`, and what `Directory.searchFrom` throws
 */
export async function findPrimaryGroup(
  member: Member,
  nameAttribute: string,
  directory: Directory,
  deadline: Deadline,
): Promise<readonly LdapGroup[]> {
  const sid = primaryGroupSid(member)
  if (sid === undefined) return []
  // MS-ADTS section 3.1.1.3.1.2.4: the group need not lie below groups.base, but the groups it is in may.
  const { server } = member
  const attributes = [nameAttribute]
  const group = { dn: `<SID=${sid}>`, server, attributes, what: 'The primary group' }
  return [groupOf(await readOne(directory, group, deadline), nameAttribute)]
}

function primaryGroupSid({ read }: Member): string | undefined {
  const [number = ''] = read('primaryGroupID')?.strings() ?? []
  const [bytes] = read('objectSid')?.buffers() ?? []
  const sid = bytes === undefined ? undefined : sidText(bytes)
  return /^\d{1,10}$/.test(number) ? sid?.replace(/\d+$/, number) : undefined
}
