import type { GroupSettings } from '../options/settings.ts'
import { reading } from '../protocol/reading.ts'
import { normalizeDn } from '../text/dn.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import { findUserName } from '../users/identity.ts'
import { createMeetsRequirements } from '../users/requirements.ts'
import { createRolesOf } from '../users/roles.ts'
import { isLdapAuthError } from '../words/errors.ts'
import type { GroupReference } from '../words/resolved-options.ts'
import type { LdapGroup } from '../words/user.ts'
import { problemOf } from './bases.ts'
import { findBelow, type Look, tryEntries } from './look.ts'
import { failed, failedBy, good, listed, type Outcome, skipped, warning } from './outcome.ts'
import { groupsOf, type Seen } from './person.ts'
import { remedyFor } from './remedies.ts'

const page = 'see docs/groups.md'

/** The groups of a person. */
export async function examineGroups(
  look: Look,
  seen: Seen,
  typed: string,
): Promise<Outcome & { readonly value?: readonly LdapGroup[] }> {
  const { groups } = look.settings
  if (groups === undefined)
    return { ...skipped('groups is not set: none are looked up.'), value: [] }
  const username = findUserName(seen, look.settings.user.usernameAttribute, typed) ?? typed
  try {
    const found = await groupsOf(look, seen, username)
    const names = found.map(({ name }) => name)
    const details = { groups: found.map(({ dn }) => dn), source: groups.source }
    if (found.length > 0) {
      return { ...good(`Groups: ${listed(names, 10)}.`, { details }), value: found }
    }
    return { ...(await whyNone(look, groups, seen, username)), value: [] }
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return (await problemOfBase(look, groups)) ?? failedBy(error, remedyFor(error))
  }
}

async function problemOfBase(look: Look, { base }: GroupSettings): Promise<Outcome | undefined> {
  if (base === undefined) return undefined
  const { directory, run } = look
  try {
    const outcome = await directory.search(reading(base, ['1.1']), run.deadline())
    return problemOf(look, base, outcome, 'groups.base')
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return undefined
  }
}

const memberships = ['member', 'uniqueMember', 'memberUid'] as const

/** No groups may be as it should be; that others could be found tells otherwise. */
async function whyNone(
  look: Look,
  groups: GroupSettings,
  { service: { dn } }: Seen,
  username: string,
): Promise<Outcome> {
  const problem = await problemOfBase(look, groups)
  if (problem !== undefined) return problem
  const bases = groups.base === undefined ? look.root.namingContexts : [groups.base]
  for (const attribute of memberships) {
    const value = Buffer.from(attribute === 'memberUid' ? username : dn)
    const filter: Filter = { type: 'equal', attribute, value }
    const [group] = await findBelow(look, bases, filter, { sizeLimit: 1 })
    if (group === undefined) continue
    const hole = attribute === 'memberUid' ? '{{username}}' : '{{dn}}'
    return warning(
      `No groups were found, but ${quote(group.dn)} names this person in ${attribute}.`,
      `Set groups.source to "search" and groups.filter to (${attribute}=${hole}), ${page}`,
      { details: { source: groups.source, attribute } },
    )
  }
  const details = { source: groups.source, groups: [] }
  return isNeeded(look)
    ? warning(
        'No groups were found, and roles or require ask for some.',
        `Put this person into a group, or check groups and what the service account may read, ${page}`,
        { details },
      )
    : good('This person is in no group.', { details })
}

function isNeeded({ settings: { roles, require } }: Look): boolean {
  const isRequired = (require?.anyGroup.length ?? 0) > 0 || (require?.anyRole.length ?? 0) > 0
  return isRequired || Object.keys(roles).length > 0
}

/** The roles of a person, and whether the groups that give roles are there at all. */
export async function examineRoles(
  look: Look,
  groups: readonly LdapGroup[],
): Promise<Outcome & { readonly value?: readonly string[] }> {
  const { roles } = look.settings
  const all = Object.keys(roles)
  if (all.length === 0) return { ...skipped('roles is not set: there are none.'), value: [] }
  const held = createRolesOf(roles)(groups)
  const text =
    held.length === 0
      ? `None of the roles ${listed(all)} follows from the groups`
      : `Roles: ${listed(held, 10)}`
  const details = { roles: held }
  const missing = await missingGroups(look, Object.values(roles).flat())
  if (missing.length === 0) return { ...good(`${text}.`, { details }), value: held }
  const outcome = warning(
    `${text}. Not there, or not to be seen: the groups ${listed(missing.map(quote))}, which roles names.`,
    `Correct these DNs in roles, ${page}`,
    { details: { ...details, missing } },
  )
  return { ...outcome, value: held }
}

/** So many groups are looked for. */
const MAX_LOOKED_FOR = 20

async function missingGroups(
  look: Look,
  references: readonly GroupReference[],
): Promise<readonly string[]> {
  const dns = references.filter((reference) => typeof reference === 'string')
  const distinct = new Map(dns.map((dn) => [normalizeDn(dn), dn]))
  const missing: string[] = []
  for (const dn of [...distinct.values()].slice(0, MAX_LOOKED_FOR)) {
    const found = await tryEntries(look, reading(dn, ['1.1']))
    if (found === undefined || found.length === 0) missing.push(dn)
  }
  return missing
}

/** What a person does not fulfil of `require`. */
export async function examineRequirements(
  look: Look,
  seen: Seen,
  { groups, roles }: { groups: readonly LdapGroup[]; roles: readonly string[] },
): Promise<Outcome> {
  const { settings, directory, run } = look
  const { require } = settings
  if (require === undefined) return skipped('require is not set: everybody may come in.')
  const none = { anyGroup: [], anyRole: [], filter: undefined }
  const user = { dn: seen.service.dn, groups, roles }
  const fails = async (condition: Partial<typeof require>): Promise<boolean> => {
    const alone = { ...settings, require: { ...none, ...condition } }
    const meets = createMeetsRequirements(alone, directory)
    return !(await meets(user, seen.server, run.deadline()))
  }
  const { anyGroup, anyRole, filter } = require
  const failing: string[] = []
  if (await fails({ anyGroup })) failing.push(`anyGroup (${listed(anyGroup.map(groupText))})`)
  if (await fails({ anyRole })) failing.push(`anyRole (${listed(anyRole)})`)
  if (filter !== undefined && (await fails({ filter }))) failing.push(`filter ${filter.text}`)
  if (failing.length === 0) return good('This person fulfils require.')
  return failed(
    `This person does not fulfil require: ${failing.join('; ')}.`,
    'Give them a group or an attribute that is asked for, or change require.',
    { details: { failing } },
  )
}

function groupText(reference: GroupReference): string {
  return quote(typeof reference === 'string' ? reference : reference.name)
}
