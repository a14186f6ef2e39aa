import type { Directory } from '../directory/directory.ts'
import type { GroupSettings, Settings } from '../options/settings.ts'
import { distinctBelow } from './group.ts'
import { searchInChain } from './in-chain.ts'
import type { FindGroups } from './member.ts'
import { readMemberOf } from './member-of.ts'
import { searchGroups } from './search.ts'
import { readTokenGroups } from './token-groups.ts'

export function createFindGroups(settings: Settings, directory: Directory): FindGroups {
  const { groups } = settings
  if (groups === undefined) return async () => []
  const find = openSource(groups, directory)
  return async (member, deadline) => distinctBelow(await find(member, deadline), groups.base)
}

function openSource(groups: GroupSettings, directory: Directory): FindGroups {
  switch (groups.source) {
    case 'search':
      return searchGroups(groups, directory)
    case 'memberOf':
      return readMemberOf(groups, directory)
    case 'in-chain':
      return searchInChain(groups, directory)
    case 'tokenGroups':
      return readTokenGroups(groups, directory)
  }
}
