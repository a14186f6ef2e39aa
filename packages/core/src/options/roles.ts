import { quote } from '../text/quote.ts'
import type { GroupReference } from '../words/resolved-options.ts'
import { optional, text } from './checks.ts'
import { filterTemplate } from './filters.ts'
import { groupDn } from './names.ts'
import { entries, isAbsent, listed, members, type Option, refusal, section } from './option.ts'
import type { Settings } from './settings.ts'

/** Reads `roles`. */
export function resolveRoles(roles: Option, groups: Settings['groups']): Settings['roles'] {
  const named = entries(roles)
  if (named.length > 0) refuseWithoutGroups(roles, groups)
  // Without a prototype no name is special: `__proto__` and `constructor` are roles like any other.
  const resolved: Record<string, readonly GroupReference[]> = Object.create(null)
  for (const [name, role] of named) {
    if (name.trim() === '') throw refusal(roles, 'a role needs a name')
    resolved[name] = members(role).map((group) => groupReference(group, groups))
  }
  return resolved
}

/**
 * Reads `require`. An empty list is no condition, but something has to be required: a list that
 * came out empty must not let everybody in.
 */
export function resolveRequire(
  require: Option,
  { groups, roles }: Pick<Settings, 'groups' | 'roles'>,
): Settings['require'] {
  if (isAbsent(require)) return undefined
  const { anyGroup, anyRole, filter } = section(require, ['anyGroup', 'anyRole', 'filter'])
  const [ofGroups, ofRoles] = [listed(anyGroup), listed(anyRole)]
  if (ofGroups.length + ofRoles.length === 0 && isAbsent(filter)) {
    throw refusal(require, 'requires nothing; set anyGroup, anyRole or filter, or leave it out')
  }
  if (ofGroups.length > 0) refuseWithoutGroups(anyGroup, groups)
  if (ofRoles.length > 0) refuseWithoutGroups(anyRole, groups)
  return {
    anyGroup: ofGroups.map((group) => groupReference(group, groups)),
    anyRole: ofRoles.map((role) => knownRole(role, roles)),
    filter: optional((option) => filterTemplate(option, []))(filter),
  }
}

function refuseWithoutGroups(option: Option, groups: Settings['groups']): void {
  if (groups !== undefined) return
  throw refusal(option, 'needs groups, which are not looked up; set groups.source')
}

/** Whoever can make a group somewhere can give it any name, so a name needs a place. */
function groupReference(option: Option, groups: Settings['groups']): GroupReference {
  if (typeof option.value !== 'object' || option.value === null) return groupDn(option)
  const { name } = section(option, ['name'])
  if (groups?.base !== undefined) return { name: text(name) }
  throw refusal(name, 'counts only below groups.base; set that, or write the DN of the group')
}

function knownRole(option: Option, roles: Settings['roles']): string {
  const name = text(option)
  if (Object.hasOwn(roles, name)) return name
  throw refusal(option, `${quote(name)} is not among roles; add it there`)
}
