import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Filter } from '../text/filter.ts'
import type { PrincipalSuffix } from '../text/principal-suffix.ts'
import type { Deadline } from '../words/clock.ts'
import { domainNamed, domainOf } from './domains.ts'
import { createLocate, type Locate, type Located, nobody } from './locate.ts'
import { splitDomain } from './typed-name.ts'

/** Finds the entry of whom a typed name means. */
export type LocateByName = (username: string, deadline: Deadline) => Promise<Located>

/**
 * By `user.filter` or `user.upn`; at Active Directory, where people are known by their account names, also by the
 * names that it takes at a bind itself: `user@domain` and `DOMAIN\user`.
 *
 * @throws what `Locate` and `domainNamed` throw
 */
export function createLocateByName(
  settings: Settings,
  directory: Directory,
  attributes: readonly string[],
): LocateByName {
  const { user, directory: kind } = settings
  const locate = createLocate(settings, directory, attributes)
  if (user.upn !== undefined) return createLocateByPrincipal(user.upn, locate)
  const byFilter: LocateByName = (username, deadline) =>
    locate(user.filter.fill({ username }), deadline)
  const isByAccount = user.usernameAttribute.toLowerCase() === 'samaccountname'
  if (kind !== 'activeDirectory' || !isByAccount) return byFilter

  return async (username, deadline) => {
    const typed = splitDomain(username)
    if (typed?.isWindows) {
      const domain = await domainNamed(typed.domain, directory, deadline)
      return domain === undefined ? nobody : inDomain(domain, await byFilter(typed.name, deadline))
    }
    const located = await byFilter(username, deadline)
    // A principal name that somebody was given counts before the one that everybody has.
    if (typed === undefined || located.reason !== 'unknown-user') return located
    return inDomain(typed.domain, await byFilter(typed.name, deadline))
  }
}

/** As Active Directory takes a principal name at a bind: one that somebody was given comes first. */
function createLocateByPrincipal(suffix: PrincipalSuffix, locate: Locate): LocateByName {
  return async (username, deadline) => {
    const account = suffix.accountOf(username)
    if (account === undefined) return nobody
    const given = await locate(equal('userPrincipalName', suffix.nameOf(account)), deadline)
    if (given.reason !== 'unknown-user') return given
    return inDomain(suffix.text, await locate(equal('sAMAccountName', account), deadline))
  }
}

/** The same account name may be there in every domain. */
function inDomain(domain: string, located: Located): Located {
  if (located.entry === undefined) return located
  return domainOf(located.entry.dn) === domain.toLowerCase() ? located : nobody
}

function equal(attribute: string, value: string): Filter {
  return { type: 'equal', attribute, value: Buffer.from(value) }
}
