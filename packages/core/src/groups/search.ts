import type { Directory } from '../directory/directory.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import type { Search } from '../protocol/requests.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import { makeGroup } from './group.ts'
import type { FindGroups } from './member.ts'

type GroupSearch = Extract<Settings['groups'], { source: 'search' }>

/** The groups whose entries name the user, searched as the service account. */
export function searchGroups(groups: GroupSearch, directory: Directory): FindGroups {
  const { base, filter, nameAttribute } = groups
  return async ({ dn, username, server }, deadline) => {
    const attributes = [nameAttribute]
    const search = {
      base,
      scope: 'sub',
      filter: filter.fill({ dn, username }),
      attributes,
    } as const
    const entries = await readGroups(directory, search, server, deadline)
    return entries.map((entry) =>
      makeGroup(entry.dn, nameAttribute, entry.strings(nameAttribute)[0]),
    )
  }
}

/** @throws `ERR_LDAP_AUTH_GROUPS`, and what `Directory.searchFrom` throws */
export async function readGroups(
  directory: Directory,
  search: Omit<Search, 'sizeLimit'>,
  server: ServerAddress,
  deadline: Deadline,
): Promise<readonly Entry[]> {
  const whole = { ...search, sizeLimit: 0 }
  const { result, entries } = await directory.searchFrom(server, whole, deadline)
  if (result.code === ResultCode.success) return entries
  const text = `The groups below groups.base ${search.base} could not be read: ${describeResult(result)}. Check that groups.base exists and that the service account may search there.`
  throw new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text, { resultCode: result.code })
}
