import type { Settings } from '../options/settings.ts'
import { quote } from '../text/quote.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LoggedInUser } from '../words/handle.ts'
import type { RejectionReason, Revalidation } from '../words/result.ts'
import { accountState } from './account-state.ts'
import { idAttributes } from './attributes.ts'
import type { FindEntry } from './find-entry.ts'
import { userId } from './identity.ts'
import type { MeetsRequirements } from './requirements.ts'
import type { Describe } from './user.ts'

/** Asks whether somebody who logged in before would still be let in. */
export type Revalidate = (user: LoggedInUser, deadline: Deadline) => Promise<Revalidation>

/** @throws what `FindEntry`, `Describe` and `MeetsRequirements` throw: an outage ends no login */
export function createRevalidate(
  findEntry: FindEntry,
  describe: Describe,
  meetsRequirements: MeetsRequirements,
  settings: Settings['user'],
): Revalidate {
  /** An id that may not be searched for finds nobody, and is no news of the user. */
  async function checkGone({ id, dn }: LoggedInUser, deadline: Deadline): Promise<void> {
    if (typeof dn !== 'string' || dn === '' || dn === id) return
    const { entry } = await findEntry({ dn }, deadline)
    if (entry === undefined || userId({ service: entry }, settings) !== id) return
    const text = `The entry ${quote(dn)} has the id ${quote(id)}, but is not found by it: let the service account search for ${idAttributes(settings).join(', ')}, or set user.idAttribute to an attribute that can be searched for.`
    throw new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text)
  }

  return async (loggedIn, deadline) => {
    const { id, dn, username } = Object(loggedIn) as LoggedInUser
    const found = await findEntry({ id }, deadline)
    if (found.entry === undefined) {
      if (found.reason === 'unknown-user') await checkGone({ id, dn }, deadline)
      return invalid(found.reason)
    }
    const state = accountState({ service: found.entry }, Date.now())
    if (state !== undefined) return invalid(state)
    const knownAs = typeof username === 'string' ? username : undefined
    const { entry: service, server } = found
    const user = await describe({ service, server }, deadline, knownAs)
    if (!(await meetsRequirements(user, server, deadline))) return invalid('not-authorized')
    return { valid: true, user }
  }
}

function invalid(reason: RejectionReason): Revalidation {
  return { valid: false, reason }
}
