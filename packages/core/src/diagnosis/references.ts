import type { Asked } from '../directory/directory.ts'
import { holdsNoPeople } from '../directory/partitions.ts'
import { readReferral } from '../directory/referral-url.ts'
import { createAddressOf } from '../directory/referred-address.ts'
import type { Settings } from '../options/settings.ts'
import { isLdapAuthError } from '../words/errors.ts'
import type { Look } from './look.ts'
import { good, listed, type Outcome, shown, warning } from './outcome.ts'

/** More of them would fill the screen. */
const MAX_SHOWN = 50

const page = 'see docs/referrals.md'

/** The references to other servers that the searches met, and what the options do with each. */
export function examineReferences(look: Look): Outcome {
  const { settings, directory } = look
  const uris = urisOf(directory.referring)
  if (uris.length === 0) return good('The directory referred to no other server.')
  const fateOf = createFateOf(settings)
  const fates = Object.fromEntries(uris.map((uri) => [shown(uri), fateOf(uri)]))
  const count = (fate: string): number => Object.values(fates).filter((one) => one === fate).length
  const refused = count('refused') + count('unusable')
  const parts = ['followed', 'refused', 'ignored', 'unusable', 'passed over']
    .filter((fate) => count(fate) > 0)
    .map((fate) => `${count(fate)} ${fate}`)
  const places = uris.length === 1 ? 'another place' : `${uris.length} other places`
  const text = `The directory referred to ${places}: ${listed(parts)}.`
  if (refused > 0) {
    const hosts = Object.keys(fates).filter((uri) => fates[uri] === 'refused')
    return warning(
      `${text} ${hosts.length === 0 ? '' : `Refused: ${listed(hosts)}.`}`.trim(),
      `List the hosts in referrals.follow.hosts if you trust them with passwords, or set referrals to "ignore" if they keep nobody who logs in, ${page}`,
      { details: { references: fates } },
    )
  }
  if (count('ignored') > 0) {
    return good(`${text} Whoever is only kept there can not log in, ${page}`, {
      details: { references: fates },
    })
  }
  return good(text, { details: { references: fates } })
}

function urisOf(referring: readonly Asked[]): readonly string[] {
  const all = referring.flatMap(({ outcome: { references, result } }) => [
    ...references.map(([first]) => first),
    ...result.referrals.slice(0, 1),
  ])
  return [...new Set(all.filter((uri) => uri !== undefined))].slice(0, MAX_SHOWN)
}

/** The host of a reference says the most about it; what it asks for does not matter here. */
function createFateOf(settings: Settings): (uri: string) => string {
  const { referrals } = settings
  if (referrals === 'ignore') return (uri) => (isOfNoPeople(uri) ? 'passed over' : 'ignored')
  const addressOf = createAddressOf(referrals.hosts, settings)
  return (uri) => {
    const url = readReferral(uri)
    if (isLdapAuthError(url)) return 'unusable'
    if (isOfNoPeople(uri)) return 'passed over'
    return addressOf(url) === undefined ? 'refused' : 'followed'
  }
}

function isOfNoPeople(uri: string): boolean {
  const url = readReferral(uri)
  return !isLdapAuthError(url) && url.dn !== undefined && holdsNoPeople(url.dn)
}
