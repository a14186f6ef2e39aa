import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import { makeGroup } from './group.ts'
import type { FindGroups } from './member.ts'
import { searchGroups } from './search.ts'

export function createFindGroups(settings: Settings, directory: Directory): FindGroups {
  const { groups } = settings
  if (groups === undefined) return async () => []
  if (groups.source === 'search') return searchGroups(groups, directory)
  return async ({ memberOf }) => memberOf.map((dn) => makeGroup(dn, groups.nameAttribute))
}
