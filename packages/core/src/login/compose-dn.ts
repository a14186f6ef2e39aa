import type { Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import { everyEntry } from '../protocol/reading.ts'
import { normalizeDn } from '../text/dn.ts'
import type { DnTemplate } from '../text/dn-template.ts'
import { likeness } from '../text/likeness.ts'
import { quote } from '../text/quote.ts'
import type { AttributePlan } from '../users/attributes.ts'
import { whoseEntry } from '../users/identity.ts'
import { readAsUser } from '../users/read-as-user.ts'
import type { ReadEntry } from '../users/read-entry.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { Identify } from './identify.ts'

/**
 * The entry whose DN the name makes. Nothing is asked before the bind. After it the entry is read as
 * the user and, where there is one, as the service account, at the same time: the state of the
 * account and its groups are for that one to see, and it fills the gaps.
 *
 * @throws in `see`: `ERR_LDAP_AUTH_SEARCH` where nobody can read the entry, and what the reads throw
 */
export function createComposeDn(
  template: DnTemplate,
  { service, user }: Settings,
  { byUser }: Pick<AttributePlan, 'byUser'>,
  readEntry: ReadEntry,
): Identify {
  const serviceReads = service !== undefined || user.readAs === 'service'

  return async (username, deadline, course) => {
    const dn = template.fill(username)
    return {
      target: { dn, isComposed: true },
      account: likeness(dn),
      see: async (asUser) => {
        const [own, found] = await Promise.all([
          readAsUser(asUser, byUser),
          serviceReads ? readEntry(dn, everyEntry, deadline) : undefined,
        ])
        const service = seen(dn, found?.entry ?? own)
        course.found = whoseEntry({ service, user: own }, user, username)
        return { service, user: own, server: asUser.server }
      },
    }
  }
}

function seen(dn: string, entry: Entry | undefined): Entry {
  if (entry !== undefined && normalizeDn(entry.dn) === normalizeDn(dn)) return entry
  const problem =
    entry === undefined
      ? 'neither the user nor the service account can read that entry: let one of them read it'
      : `the directory calls that entry ${quote(entry.dn)}: write user.dn as the directory does`
  const text = `The password was right for ${quote(dn)}, but ${problem}.`
  throw new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text)
}
