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
    const { entry } = await findEntry(who, deadline)
    const typedName = typeof who === 'string' ? who : undefined
    return entry === undefined ? null : describe({ service: entry }, deadline, typedName)
  }
}
