import { checkAvailable } from '../directory/availability.ts'
import type { AsUser, Directory, Principal } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import { likeness } from '../text/likeness.ts'
import type { PrincipalSuffix } from '../text/principal-suffix.ts'
import type { AttributePlan } from '../users/attributes.ts'
import { whoseEntry } from '../users/identity.ts'
import { checkComplete } from '../users/locate.ts'
import type { Deadline } from '../words/clock.ts'
import type { Identify } from './identify.ts'

/** In one domain: the account that was given the name, and the one that it is the account name of. */
const MAX_CANDIDATES = 2

/**
 * The account whose principal name the typed name makes. Nothing is asked before the bind. After it
 * the entry is searched as the user and, where there is one, as the service account, at the same
 * time: the state of the account and its groups are for that one to see, and it fills the gaps.
 *
 * @throws in `see`: `ERR_LDAP_AUTH_SEARCH`, and what the searches throw
 */
export function createComposeUpn(
  suffix: PrincipalSuffix,
  { service, user }: Settings,
  directory: Directory,
  { byUser, byService }: Pick<AttributePlan, 'byUser' | 'byService'>,
): Identify {
  const { base: bases, scope, filter } = user
  const serviceReads = service !== undefined || user.readAs === 'service'

  async function readOwn(asUser: AsUser): Promise<Entry | undefined> {
    const outcome = await asUser.read(byUser)
    checkAvailable(outcome.result)
    checkComplete(outcome, MAX_CANDIDATES, bases.join(' or '))
    return outcome.entries[0]
  }

  async function searchAsService(
    { searches }: Principal,
    deadline: Deadline,
  ): Promise<readonly Entry[]> {
    if (!serviceReads) return []
    const entries = searches.map(async (search) => {
      const outcome = await directory.search({ ...search, attributes: byService }, deadline)
      checkComplete(outcome, search.sizeLimit, search.base)
      return outcome.entries
    })
    return (await Promise.all(entries)).flat()
  }

  function principalOf(account: string): Principal {
    const candidates = {
      scope,
      filter: filter.fill({ username: account }),
      sizeLimit: MAX_CANDIDATES,
    }
    return {
      name: suffix.nameOf(account),
      searches: bases.map((base) => ({ ...candidates, base })),
    }
  }

  return async (username, deadline, course) => {
    const account = suffix.accountOf(username)
    if (account === undefined) return { reason: 'unknown-user' }
    const principal = principalOf(account)
    return {
      target: { principal, isComposed: true },
      account: likeness(principal.name),
      see: async (asUser) => {
        const [own, found] = await Promise.all([
          readOwn(asUser),
          searchAsService(principal, deadline),
        ])
        if (own === undefined) return undefined
        const service = found.find(({ dn }) => dn === own.dn) ?? own
        course.found = whoseEntry({ service, user: own }, user, username)
        const { server } = asUser
        return byUser.length === 0 ? { service, server } : { service, user: own, server }
      },
    }
  }
}
