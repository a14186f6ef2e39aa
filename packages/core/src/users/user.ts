import type { FindGroups } from '../groups/member.ts'
import type { Settings } from '../options/settings.ts'
import type { Deadline } from '../words/clock.ts'
import type { AttributeSource, LdapGroup, LdapUser } from '../words/user.ts'
import { type AttributePlan, createChoose, type Views } from './attributes.ts'
import { userId, userName } from './identity.ts'
import { createRolesOf } from './roles.ts'

/** Makes the user of an entry: identity, attributes, groups and roles. */
export type Describe = (views: Views, deadline: Deadline, typedName?: string) => Promise<LdapUser>

/** @throws `ERR_LDAP_AUTH_ID_MISSING`, `_USERNAME_ATTRIBUTE_MISSING`, and what `FindGroups` throws */
export function createDescribe(
  settings: Settings,
  plan: AttributePlan,
  findGroups: FindGroups,
): Describe {
  const chooseFrom = createChoose(settings)
  const rolesOf = createRolesOf(settings.roles)
  const { usernameAttribute, binaryAttributes } = settings.user

  return async (views, deadline, typedName) => {
    const choose = chooseFrom(views)
    const { dn } = views.service
    const id = userId(views, settings.user)
    const username = userName(views, usernameAttribute, typedName)
    const memberOf = choose('memberOf').entry?.strings('memberOf') ?? []
    const groups = await findGroups({ dn, username, memberOf }, deadline)
    const attributes = new Map<string, readonly string[]>()
    const sources = new Map<string, AttributeSource>()
    for (const name of plan.profile) {
      const { source, entry } = choose(name)
      const encoding = binaryAttributes.has(name.toLowerCase()) ? 'base64' : 'utf8'
      const values = entry?.buffers(name).map((value) => value.toString(encoding)) ?? []
      attributes.set(name, Object.freeze(values))
      sources.set(name, source)
    }
    return Object.freeze({
      id,
      dn,
      username,
      ...names(attributes),
      groups: freezeGroups(groups),
      roles: Object.freeze([...rolesOf(groups)]),
      attributes: Object.freeze(Object.fromEntries(attributes)),
      attributeSources: Object.freeze(Object.fromEntries(sources)),
    })
  }
}

/** What the attributes of inetOrgPerson (RFC 2798) are called in applications. */
function names(
  attributes: ReadonlyMap<string, readonly string[]>,
): Pick<LdapUser, 'displayName' | 'givenName' | 'familyName' | 'email'> {
  const first = new Map<string, string>()
  for (const [name, [value]] of attributes) {
    if (value !== undefined) first.set(name.toLowerCase(), value)
  }
  const displayName = first.get('displayname') ?? first.get('cn')
  const givenName = first.get('givenname')
  const familyName = first.get('sn')
  const email = first.get('mail')
  return {
    ...(displayName !== undefined && { displayName }),
    ...(givenName !== undefined && { givenName }),
    ...(familyName !== undefined && { familyName }),
    ...(email !== undefined && { email }),
  }
}

function freezeGroups(groups: readonly LdapGroup[]): readonly LdapGroup[] {
  return Object.freeze(groups.map(({ dn, name }) => Object.freeze({ dn, name })))
}
