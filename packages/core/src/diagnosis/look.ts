import type { Found } from '../directory/directory.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import type { Search } from '../protocol/requests.ts'
import type { Filter } from '../text/filter.ts'
import { isLdapAuthError } from '../words/errors.ts'
import type { Root } from './root-dse.ts'
import type { Run } from './run.ts'
import type { WatchedDirectory } from './watched-directory.ts'

/** What the steps behind the servers work with. */
export interface Look {
  readonly run: Run
  /** With the servers that were found, those that answer first. */
  readonly settings: Settings
  readonly directory: WatchedDirectory
  /** What the preferred server says of itself. */
  readonly root: Root
}

/** Whether nobody is searched for before the bind, and nobody could be. */
export function isLeftToTheBind({ user, service }: Settings): boolean {
  return (user.dn !== undefined || user.upn !== undefined) && service === undefined
}

/** A search in order to explain something: undefined where it was not answered. */
export async function tryEntries(
  { run, directory }: Look,
  search: Search,
  server?: ServerAddress,
): Promise<readonly Found[] | undefined> {
  if (directory.isSlow) return directory.leaveOut()
  try {
    const answer = await directory.search(search, run.deadline(), server)
    if (answer.entries.length === 0 && answer.result.code !== 0) return undefined
    return answer.entries.map((entry) => ({ entry, server: answer.server }))
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return undefined
  }
}

/** Those below any of some bases that match, a few at most. */
export async function findBelow(
  look: Look,
  bases: readonly string[],
  filter: Filter,
  {
    attributes = ['1.1'],
    scope = 'sub',
    sizeLimit = 2,
  }: Partial<Omit<Search, 'base' | 'filter'>> = {},
): Promise<readonly Entry[]> {
  const found = new Map<string, Entry>()
  for (const base of bases) {
    const search = { base, scope, filter, attributes, sizeLimit }
    for (const { entry } of (await tryEntries(look, search)) ?? []) found.set(entry.dn, entry)
  }
  return [...found.values()]
}
