import type { Directory } from '../directory/directory.ts'
import type { GroupSettings, Settings } from '../options/settings.ts'
import type { LdapGroup } from '../words/user.ts'
import { distinctBelow } from './group.ts'
import { searchInChain } from './in-chain.ts'
import type { FindGroups, Member } from './member.ts'
import { readMemberOf } from './member-of.ts'
import type { Ask } from './read.ts'
import { searchGroups } from './search.ts'
import { readTokenGroups } from './token-groups.ts'

export function createFindGroups(settings: Settings, directory: Directory): FindGroups {
  const { groups } = settings
  if (groups === undefined) return async () => []
  return async (member, deadline) => {
    const ask: Ask = (search) => directory.searchFrom(member.server, search, deadline)
    return distinctBelow(await find(groups, member, ask), groups.base)
  }
}

function find(groups: GroupSettings, member: Member, ask: Ask): Promise<readonly LdapGroup[]> {
  switch (groups.source) {
    case 'search':
      return searchGroups(groups, member, ask)
    case 'memberOf':
      return readMemberOf(groups, member, ask)
    case 'in-chain':
      return searchInChain(groups, member, ask)
    case 'tokenGroups':
      return readTokenGroups(groups, member, ask)
  }
}
