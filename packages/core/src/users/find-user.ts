import type { Deadline } from '../words/clock.ts'
import type { UserReference } from '../words/handle.ts'
import type { LdapUser } from '../words/user.ts'
import type { FindEntry } from './find-entry.ts'
import type { Describe } from './user.ts'

/** Looks a user up without a password. */
export type FindUser = (who: UserReference, deadline: Deadline) => Promise<LdapUser | null>

/** @throws what `FindEntry` and `Describe` throw */
export function createFindUser(findEntry: FindEntry, describe: Describe): FindUser {
  return async (who, deadline) => {
    const found = await findEntry(who, deadline)
    if (found.entry === undefined) return null
    const { entry: service, server } = found
    return describe({ service, server }, deadline, typeof who === 'string' ? who : undefined)
  }
}
