import type { Directory } from '../directory/directory.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { reading } from '../protocol/reading.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import type { LdapUser } from '../words/user.ts'
import { createIsInAny } from './roles.ts'
import { searchRefused } from './search-refused.ts'

/** Whether a user, whom a server holds, is one of those who may come in. */
export type MeetsRequirements = (
  user: Pick<LdapUser, 'dn' | 'groups' | 'roles'>,
  server: ServerAddress,
  deadline: Deadline,
) => Promise<boolean>

/** @throws `ERR_LDAP_AUTH_SEARCH`, and what `Directory.search` throws */
export function createMeetsRequirements(
  { require }: Settings,
  directory: Directory,
): MeetsRequirements {
  if (require === undefined) return async () => true
  const { anyGroup, anyRole } = require
  const isInAnyGroup = createIsInAny(anyGroup)
  const filter = require.filter?.fill({})

  return async ({ dn, groups, roles }, server, deadline) => {
    if (anyGroup.length > 0 && !isInAnyGroup(groups)) return false
    if (anyRole.length > 0 && !anyRole.some((role) => roles.includes(role))) return false
    if (filter === undefined) return true
    const search = { ...reading(dn, ['1.1']), filter }
    const { result, entries } = await directory.search(search, deadline, server)
    if (result.code === ResultCode.success) return entries.length > 0
    throw searchRefused(
      `require.filter could not be checked on ${quote(dn)}`,
      result,
      'Let the service account read the entry.',
    )
  }
}
