import type { Directory } from '../directory/directory.ts'
import type { GroupSettings } from '../options/settings.ts'
import { quote } from '../text/quote.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { FindGroups, Member } from './member.ts'
import { withParents } from './nested.ts'
import { findPrimaryGroup } from './primary-group.ts'
import { createSearchBelow } from './read.ts'

/** The groups whose entries name the user, searched as the service account. */
export function searchGroups(
  groups: Extract<GroupSettings, { source: 'search' }>,
  directory: Directory,
): FindGroups {
  const { filter, nameAttribute, nested, maxDepth } = groups
  const searchBelow = createSearchBelow(groups, directory)
  const needsGidNumber = filter.has('gidNumber')

  return async (member, deadline) => {
    const { username, server } = member
    const gidNumber = needsGidNumber ? readGidNumber(member) : ''
    const groupsOf = (dns: readonly string[]) =>
      searchBelow(
        dns.map((dn) => filter.fill({ dn, username, gidNumber })),
        server,
        deadline,
      )
    const direct = await Promise.all([
      groupsOf([member.dn]),
      findPrimaryGroup(member, nameAttribute, directory, deadline),
    ])
    if (!nested) return direct.flat()
    return withParents(direct.flat(), maxDepth, (level) => groupsOf(level.map(({ dn }) => dn)))
  }
}

/** No value at all would match whatever group has none, or has any. */
function readGidNumber({ dn, read }: Member): string {
  const [number = ''] = read('gidNumber')?.strings() ?? []
  if (number !== '') return number
  const text = `The groups of ${quote(dn)} can not be looked up: the entry has no gidNumber, which {{gidNumber}} in groups.filter stands for.`
  throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text)
}
