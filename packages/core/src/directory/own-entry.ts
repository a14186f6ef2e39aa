import type { Entry } from '../protocol/entry.ts'
import { isWhole, type SearchOutcome } from '../protocol/exchanges.ts'
import { reading, rootEntry } from '../protocol/reading.ts'
import type { Search } from '../protocol/requests.ts'
import { LdapAuthError } from '../words/errors.ts'
import { type Ask, completeValues } from './value-ranges.ts'

/** A name that Active Directory takes at a bind in place of a DN, and the searches that find its entry. */
export interface Principal {
  readonly name: string
  readonly searches: readonly Omit<Search, 'attributes'>[]
}

/** Reads the own entry of whoever is bound by a DN. */
export async function readByDn(
  dn: string,
  attributes: readonly string[],
  ask: Ask,
): Promise<SearchOutcome> {
  const search = reading(dn, attributes)
  return completeValues(search, await ask(search), ask)
}

/**
 * Reads the own entry of whoever is bound by a principal name. Which account that is, only the
 * directory knows: names that were given count before those that accounts have, also where they are
 * out of sight. So the entry has to be the one whose SID is in the token of this very connection
 * (`tokenGroups` of the root entry, MS-ADTS section 3.1.1.3.2): no password opens another account.
 *
 * @throws `ERR_LDAP_AUTH_SEARCH` where the directory does not show the token, and what `ask` throws
 */
export async function readByToken(
  { searches }: Principal,
  wanted: readonly string[],
  ask: Ask,
): Promise<SearchOutcome> {
  const attributes = [...wanted.filter((name) => name.toLowerCase() !== 'objectsid'), 'objectSid']
  const candidates = searches.map((search) => ({ ...search, attributes }))
  const [root, ...found] = await Promise.all([
    ask(rootEntry(['tokenGroups'])),
    ...candidates.map(ask),
  ])
  const failed = found.find(
    (outcome, index) => !isWhole(outcome, candidates[index] ?? { sizeLimit: 0 }),
  )
  if (failed !== undefined) return failed
  const token = root.entries.flatMap((entry) => entry.buffers('tokenGroups'))
  if (token.length === 0) throw noToken()
  const isBound = (entry: Entry): boolean =>
    entry.buffers('objectSid').some((sid) => token.some((member) => member.equals(sid)))
  const entries = found.flatMap((outcome) => outcome.entries.filter(isBound)).slice(0, 1)
  return completeValues({ attributes }, { ...root, entries }, ask)
}

function noToken(): LdapAuthError {
  const text =
    'The directory does not say who is bound: its root entry shows no tokenGroups, as that of Active Directory does.'
  const advice = 'Use user.filter or user.dn instead of user.upn.'
  return new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text, { advice })
}
