import type { Directory } from '../directory/directory.ts'
import type { GroupSettings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LdapGroup } from '../words/user.ts'
import { groupOf, makeGroup } from './group.ts'
import type { FindGroups, Member } from './member.ts'
import { withParents } from './nested.ts'
import { findPrimaryGroup } from './primary-group.ts'
import { batches, readOne } from './read.ts'

/** Requests that are sent at once: their answers come together. */
const READS_AT_ONCE = 64

/** The groups that the user's entry names, and those that the entries of these name. */
export function readMemberOf(
  { nameAttribute, nested, maxDepth }: Extract<GroupSettings, { source: 'memberOf' }>,
  directory: Directory,
): FindGroups {
  const asGroup = {
    attributes: ['memberOf', nameAttribute],
    what: 'The group',
    otherwise: ', or set groups.nested to false',
  }
  const readGroup = (dn: string, { server }: Member, deadline: Deadline): Promise<Entry> =>
    readOne(directory, { dn, server, ...asGroup }, deadline)

  return async (member, deadline) => {
    const primary = await findPrimaryGroup(member, nameAttribute, directory, deadline)
    const direct = [...named(ownMemberOf(member), nameAttribute), ...primary]
    if (!nested) return direct
    const spelled = new Map<string, LdapGroup>()
    const all = await withParents(direct, maxDepth, async (level) => {
      const entries = await readAll(level, (dn) => readGroup(dn, member, deadline))
      for (const entry of entries) spelled.set(entry.dn, groupOf(entry, nameAttribute))
      return entries.flatMap((entry) => named(entry.strings('memberOf'), nameAttribute))
    })
    return all.map((group) => spelled.get(group.dn) ?? group)
  }
}

function named(dns: readonly string[], nameAttribute: string): readonly LdapGroup[] {
  return dns.map((dn) => makeGroup(dn, nameAttribute))
}

/** By their DNs: no filter finds entries by DN in every directory. */
async function readAll(
  groups: readonly LdapGroup[],
  read: (dn: string) => Promise<Entry>,
): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (const batch of batches(groups, READS_AT_ONCE)) {
    entries.push(...(await Promise.all(batch.map(({ dn }) => read(dn)))))
  }
  return entries
}

/** No groups and groups that nobody may read are two things: roles hang on the difference. */
function ownMemberOf({ dn, read }: Member): readonly string[] {
  const values = read('memberOf')
  if (values !== undefined) return values.strings()
  const text = `The groups of ${quote(dn)} could not be read: the user may not read memberOf, and there is no service account to read it.`
  throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text)
}
