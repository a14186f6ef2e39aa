import type { FilterTemplate } from '../text/filter-template.ts'
import { accountState } from '../users/account-state.ts'
import type { Locate } from '../users/locate.ts'
import { readAsUser } from '../users/read-as-user.ts'
import type { Identify } from './identify.ts'

/**
 * The entry that the directory finds by the name. Where the search saw a state that keeps the user
 * out, the entry is not read again: that refusal takes as many round trips as a wrong password.
 *
 * @throws what `Locate` throws
 */
export function createSearchDn(
  filter: FilterTemplate,
  locate: Locate,
  byUser: readonly string[],
): Identify {
  return async (username, deadline) => {
    const located = await locate(filter.fill({ username }), deadline)
    if (located.entry === undefined) return { reason: located.reason }
    const { entry: service, server } = located
    return {
      target: { dn: service.dn, server },
      see: async (asUser) => {
        if (accountState({ service }, Date.now()) !== undefined) return { service, server }
        return { service, user: await readAsUser(asUser, byUser), server }
      },
    }
  }
}
