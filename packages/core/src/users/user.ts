import type { FindGroups } from '../groups/member.ts'
import type { Settings } from '../options/settings.ts'
import type { Values } from '../protocol/entry.ts'
import type { Deadline } from '../words/clock.ts'
import type { LdapUser } from '../words/user.ts'
import { type AttributePlan, createReadMembership, type Read, type Views } from './attributes.ts'
import { userId, userName } from './identity.ts'
import { createReadProfile } from './profile.ts'
import { createRolesOf } from './roles.ts'

/** Makes the user of an entry: identity, attributes, groups and roles. */
export type Describe = (views: Views, deadline: Deadline, typedName?: string) => Promise<LdapUser>

/** @throws `ERR_LDAP_AUTH_ID_MISSING`, `_USERNAME_ATTRIBUTE_MISSING`, and what `FindGroups` throws */
export function createDescribe(
  settings: Settings,
  plan: AttributePlan,
  findGroups: FindGroups,
  read: Read,
): Describe {
  const readProfile = createReadProfile(plan, settings.user, read)
  const readMembership = createReadMembership(settings, read)
  const rolesOf = createRolesOf(settings.roles)

  return async (views, deadline, typedName) => {
    const { dn } = views.service
    const { server } = views
    const id = userId(views, settings.user)
    const username = userName(views, settings.user.usernameAttribute, typedName)
    const readOwn = (attribute: string): Values | undefined =>
      readMembership(views, attribute)?.values
    const groups = await findGroups({ dn, username, server, read: readOwn }, deadline)
    return Object.freeze({
      id,
      dn,
      username,
      ...readProfile(views),
      groups: Object.freeze(groups.map((group) => Object.freeze(group))),
      roles: Object.freeze(rolesOf(groups)),
    })
  }
}
