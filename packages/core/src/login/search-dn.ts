import type { Settings } from '../options/settings.ts'
import { accountState } from '../users/account-state.ts'
import { whoseEntry } from '../users/identity.ts'
import type { LocateByName } from '../users/locate-by-name.ts'
import { readAsUser } from '../users/read-as-user.ts'
import type { Identify } from './identify.ts'

/**
 * The entry that the directory finds by the name. Where the search saw a state that keeps the user
 * out, the entry is not read again: that refusal takes as many round trips as a wrong password.
 *
 * @throws what `LocateByName` throws
 */
export function createSearchDn(
  locate: LocateByName,
  byUser: readonly string[],
  user: Settings['user'],
): Identify {
  return async (username, deadline, course) => {
    const located = await locate(username, deadline)
    if (located.entry === undefined) return { reason: located.reason }
    const { entry: service, server } = located
    const known = whoseEntry({ service }, user, username)
    course.found = known
    return {
      target: { dn: service.dn, server },
      account: known.id ?? service.dn,
      see: async (asUser) => {
        const { server } = asUser
        if (accountState({ service }, Date.now()) !== undefined) return { service, server }
        return { service, server, user: await readAsUser(asUser, byUser) }
      },
    }
  }
}
