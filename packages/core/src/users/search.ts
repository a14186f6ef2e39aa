import type { Directory, Found } from '../directory/directory.ts'
import { count, sectionOf } from '../options/checks.ts'
import type { Settings } from '../options/settings.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Filter } from '../text/filter.ts'
import type { Deadline } from '../words/clock.ts'
import type { FoundUsers, SearchUsersOptions } from '../words/handle.ts'
import type { LdapUserSummary } from '../words/user.ts'
import { type AttributePlan, distinct, idAttributes, readAsService } from './attributes.ts'
import { whoseEntry } from './identity.ts'
import { askBelow, withoutRepetition } from './locate.ts'
import { createReadProfile } from './profile.ts'
import { faultOfName } from './typed-name.ts'

/** Finds the people whose names begin with a text. */
export type SearchUsers = (
  text: string,
  options: SearchUsersOptions,
  deadline: Deadline,
) => Promise<FoundUsers>

const nobody: FoundUsers = { users: [], partial: false }

/** How many people are given where nobody says. */
export const DEFAULT_LIMIT = 20

/** By what people are searched, beside the user name. */
const searched = ['cn', 'sn', 'mail', 'givenName']

/** What a summary shows, as far as `user.attributes` asks for it. */
const shown: ReadonlySet<string> = new Set(['displayname', 'cn', 'mail'])

/** By these a directory says that it stopped, and what it found until then is worth showing. */
const limits: ReadonlySet<number> = new Set([
  ResultCode.timeLimitExceeded,
  ResultCode.sizeLimitExceeded,
  ResultCode.adminLimitExceeded,
])

/**
 * Only people are found whom `user.filter` could let in.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, `_SEARCH`, and what `Directory.search` and `Directory.followAll` throw
 */
export function createSearchUsers(
  { user, limits: { usernameChars } }: Settings,
  directory: Directory,
  plan: AttributePlan,
): SearchUsers {
  const anybody = user.filter.fillForAnybody()
  const profile = plan.profile.filter((name) => shown.has(name.toLowerCase()))
  const summaryOf = createSummaryOf(user, profile)
  const attributes = distinct([...idAttributes(user), user.usernameAttribute, ...profile])

  return async (text, options, deadline) => {
    const limit = limitOf(options)
    if (faultOfName(text, usernameChars) !== undefined) return nobody
    const names = startingWith(text.trim(), user.usernameAttribute)
    const filter = { type: 'and', filters: [names, anybody] } as const
    // One more than is shown tells that there are more.
    const wanted = { filter, attributes, sizeLimit: limit + 1 }
    const asked = await askBelow(directory, user, wanted, deadline, limits)
    const { found, isWhole } = await directory.followAll(asked, deadline)
    const entries = withoutRepetition(found)
    const isCut = asked.some(({ outcome }) => limits.has(outcome.result.code))
    return {
      users: entries.flatMap(summaryOf).sort(byName).slice(0, limit),
      partial: isCut || !isWhole || entries.length > limit,
    }
  }
}

const readOptions = sectionOf({ limit: count({ fallback: DEFAULT_LIMIT, max: 100 }) })

function limitOf(options: SearchUsersOptions): number {
  return readOptions({ path: 'searchUsers', value: options }).limit
}

/** The text goes into the filter as bytes: a star in it is a star. */
function startingWith(text: string, usernameAttribute: string): Filter {
  const initial = Buffer.from(text)
  const filters = distinct([...searched, usernameAttribute]).map((attribute) => {
    return { type: 'substrings', attribute, initial, any: [], final: undefined } as const
  })
  return { type: 'or', filters }
}

/** An entry without an id or a user name can not be chosen, and is left out. */
function createSummaryOf(
  user: Settings['user'],
  profile: readonly string[],
): (found: Found) => readonly LdapUserSummary[] {
  const readProfile = createReadProfile({ profile }, user, readAsService)
  return ({ entry: service }) => {
    const { id, username } = whoseEntry({ service }, user)
    if (id === undefined || username === undefined) return []
    const { attributes: _, attributeSources: __, ...names } = readProfile({ service })
    return [Object.freeze({ id, dn: service.dn, username, ...names })]
  }
}

/** The same order on every machine, whatever its locale. */
const { compare } = new Intl.Collator('en')

function byName(one: LdapUserSummary, other: LdapUserSummary): number {
  return (
    compare(one.displayName ?? one.username, other.displayName ?? other.username) ||
    compare(one.username, other.username) ||
    compare(one.dn, other.dn)
  )
}
