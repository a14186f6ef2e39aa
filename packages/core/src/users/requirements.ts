import type { Directory } from '../directory/directory.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LdapUser } from '../words/user.ts'
import { createIsInAny } from './roles.ts'

/** Whether a user, whom a server holds, is one of those who may come in. */
export type MeetsRequirements = (
  user: Pick<LdapUser, 'dn' | 'groups' | 'roles'>,
  server: ServerAddress,
  deadline: Deadline,
) => Promise<boolean>

/** @throws `ERR_LDAP_AUTH_SEARCH`, and what `Directory.search` throws */
export function createMeetsRequirements(
  settings: Settings,
  directory: Directory,
): MeetsRequirements {
  const { require } = settings
  if (require === undefined) return async () => true
  const { anyGroup, anyRole, filter } = require
  const inAnyGroup = anyGroup.length === 0 ? () => true : createIsInAny(anyGroup)
  const matches = filter === undefined ? async () => true : entryMatches(filter.fill({}), directory)

  return async (user, server, deadline) => {
    if (!inAnyGroup(user.groups)) return false
    if (anyRole.length > 0 && !anyRole.some((role) => user.roles.includes(role))) return false
    return matches(user.dn, server, deadline)
  }
}

function entryMatches(
  filter: Filter,
  directory: Directory,
): (dn: string, server: ServerAddress, deadline: Deadline) => Promise<boolean> {
  return async (dn, server, deadline) => {
    const search = { base: dn, scope: 'base', filter, attributes: ['1.1'], sizeLimit: 1 } as const
    const { result, entries } = await directory.search(search, deadline, server)
    if (result.code === ResultCode.success) return entries.length > 0
    const text = `require.filter could not be checked on ${quote(dn)}: ${describeResult(result)}.`
    const advice = 'Let the service account read the entry.'
    throw new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text, { advice })
  }
}
