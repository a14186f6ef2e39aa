import type { Deadline } from '../words/clock.ts'
import type { LoggedInUser } from '../words/handle.ts'
import type { RejectionReason, Revalidation } from '../words/result.ts'
import { accountState } from './account-state.ts'
import type { FindEntry } from './find-entry.ts'
import type { MeetsRequirements } from './requirements.ts'
import type { Describe } from './user.ts'

/** Asks whether somebody who logged in before would still be let in. */
export type Revalidate = (user: LoggedInUser, deadline: Deadline) => Promise<Revalidation>

/** @throws what `FindEntry`, `Describe` and `MeetsRequirements` throw: an outage ends no login */
export function createRevalidate(
  findEntry: FindEntry,
  describe: Describe,
  meetsRequirements: MeetsRequirements,
): Revalidate {
  return async (loggedIn, deadline) => {
    const { id, username } = Object(loggedIn) as LoggedInUser
    const found = await findEntry({ id }, deadline)
    if (found.entry === undefined) return invalid(found.reason)
    const state = accountState(found.entry, Date.now())
    if (state !== undefined) return invalid(state)
    const knownAs = typeof username === 'string' ? username : undefined
    const user = await describe({ service: found.entry }, deadline, knownAs)
    if (!(await meetsRequirements(user, deadline))) return invalid('not-authorized')
    return { valid: true, user }
  }
}

function invalid(reason: RejectionReason): Revalidation {
  return { valid: false, reason }
}
