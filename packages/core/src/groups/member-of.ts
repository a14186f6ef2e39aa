import type { GroupSettings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import { quote } from '../text/quote.ts'
import type { LdapGroup } from '../words/user.ts'
import { groupOf, makeGroup } from './group.ts'
import type { Member } from './member.ts'
import { withParents } from './nested.ts'
import { findPrimaryGroup } from './primary-group.ts'
import { type Ask, batches, readOne } from './read.ts'
import { unknownGroups } from './unknown-groups.ts'

/** Requests that are sent at once: their answers come together. */
const READS_AT_ONCE = 64

/** The groups that the user's entry names, and those that the entries of these name. */
export async function readMemberOf(
  groups: Extract<GroupSettings, { source: 'memberOf' }>,
  member: Member,
  ask: Ask,
): Promise<readonly LdapGroup[]> {
  const { nameAttribute, nested, maxDepth } = groups
  const named = (dns: readonly string[]): readonly LdapGroup[] =>
    dns.map((dn) => makeGroup(dn, nameAttribute))
  const readGroup = (dn: string): Promise<Entry> =>
    readOne(dn, ['memberOf', nameAttribute], ask, {
      what: 'The group',
      otherwise: ', or set groups.nested to false',
    })

  const primary = await findPrimaryGroup(groups, member, ask)
  const direct = [...named(ownMemberOf(member)), ...primary]
  if (!nested) return direct
  const seen: LdapGroup[] = []
  await withParents(direct, maxDepth, async (level) => {
    const entries = await readAll(level, readGroup)
    seen.push(...entries.map((entry) => groupOf(entry, nameAttribute)))
    return entries.flatMap((entry) => named(entry.strings('memberOf')))
  })
  return seen
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
  throw unknownGroups(
    `The groups of ${quote(dn)} could not be read: the user may not read memberOf, and there is no service account to read it.`,
  )
}
