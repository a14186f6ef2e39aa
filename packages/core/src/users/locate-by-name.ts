import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Filter } from '../text/filter.ts'
import type { PrincipalSuffix } from '../text/principal-suffix.ts'
import type { Deadline } from '../words/clock.ts'
import { domainNamed, domainOf } from './domains.ts'
import type { Locate, Located } from './locate.ts'

/** Finds the entry of whom a typed name means. */
export type LocateByName = (username: string, deadline: Deadline) => Promise<Located>

const nobody: Located = { reason: 'unknown-user' }

/**
 * By `user.filter` or `user.upn`; at Active Directory, where people are known by their account names, also by the
 * names that it takes at a bind itself: `user@domain` and `DOMAIN\user`.
 *
 * @throws what `Locate` and `domainNamed` throw
 */
export function createLocateByName(
  { user, directory: kind }: Settings,
  directory: Directory,
  locate: Locate,
): LocateByName {
  if (user.upn !== undefined) return createLocateByPrincipal(user.upn, locate)
  const byFilter: LocateByName = (username, deadline) =>
    locate(user.filter.fill({ username }), deadline)
  const isByAccount = user.usernameAttribute.toLowerCase() === 'samaccountname'
  if (kind !== 'activeDirectory' || !isByAccount) return byFilter

  /** The same account name may be there in every domain. */
  async function inDomain(domain: string, name: string, deadline: Deadline): Promise<Located> {
    const located = await byFilter(name, deadline)
    if (located.entry === undefined) return located
    return domainOf(located.entry.dn) === domain ? located : nobody
  }

  return async (username, deadline) => {
    const [, short, account] = /^([^\\]+)\\(.+)$/s.exec(username) ?? []
    if (short !== undefined && account !== undefined) {
      const domain = await domainNamed(short, directory, deadline)
      return domain === undefined ? nobody : inDomain(domain, account, deadline)
    }
    const located = await byFilter(username, deadline)
    const [, name, domain] = /^(.+)@([^@]+)$/s.exec(username) ?? []
    // A principal name that somebody was given counts before the one that everybody has.
    const isUnknown = located.entry === undefined && located.reason === 'unknown-user'
    if (!isUnknown || name === undefined) return located
    return inDomain(domain?.toLowerCase() ?? '', name, deadline)
  }
}

/** As Active Directory takes a principal name at a bind: one that somebody was given comes first. */
function createLocateByPrincipal(suffix: PrincipalSuffix, locate: Locate): LocateByName {
  return async (username, deadline) => {
    const account = suffix.accountOf(username)
    if (account === undefined) return nobody
    const given = await locate(equal('userPrincipalName', suffix.nameOf(account)), deadline)
    if (given.entry !== undefined || given.reason !== 'unknown-user') return given
    const located = await locate(equal('sAMAccountName', account), deadline)
    if (located.entry === undefined) return located
    return domainOf(located.entry.dn) === suffix.text.toLowerCase() ? located : nobody
  }
}

function equal(attribute: string, value: string): Filter {
  return { type: 'equal', attribute, value: Buffer.from(value) }
}
