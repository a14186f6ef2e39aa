import { oneOf, optional } from './checks.ts'
import { filterWithHole } from './filters.ts'
import { attributeName, baseDn } from './names.ts'
import { isAbsent, type Option, refusal, section } from './option.ts'
import type { Settings } from './settings.ts'

/** Reads `groups`. */
export function resolveGroups(groups: Option): Settings['groups'] {
  if (isAbsent(groups)) return undefined
  const options = section(groups, ['source', 'base', 'filter', 'nameAttribute'])
  const source = oneOf(options.source, ['search', 'memberOf'])
  const nameAttribute = optional(options.nameAttribute, attributeName) ?? 'cn'
  if (source === 'search') {
    const filter = filterWithHole(orDefault(options.filter, '(member={{dn}})'), ['dn', 'username'])
    return { source, base: baseDn(options.base), filter, nameAttribute }
  }
  for (const option of [options.base, options.filter]) {
    if (isAbsent(option)) continue
    throw refusal(option, 'has no effect with groups.source "memberOf"; remove it')
  }
  return { source, nameAttribute }
}

function orDefault(option: Option, value: string): Option {
  return isAbsent(option) ? { path: option.path, value } : option
}
