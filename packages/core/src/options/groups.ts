import type { FilterTemplate } from '../text/filter-template.ts'
import { count, flag, oneOf, optional } from './checks.ts'
import { filterWithHole } from './filters.ts'
import { attributeName, baseDn } from './names.ts'
import { isAbsent, type Option, refusal, refuseGiven, section } from './option.ts'
import { type Preset, withDefaults } from './presets.ts'
import type { GroupSource, Settings } from './settings.ts'

const keys = ['source', 'base', 'filter', 'nameAttribute', 'nested', 'maxDepth'] as const

type GroupOptions = Record<(typeof keys)[number], Option>

const readSource = oneOf(['search', 'memberOf', 'in-chain', 'tokenGroups'])

const readDepth = count({ fallback: 10, max: 100 })

/** Reads `groups`. */
export function resolveGroups(groups: Option, preset?: Preset['groups']): Settings['groups'] {
  if (isAbsent(groups)) return undefined
  const options = withPreset(section(groups, keys), preset)
  const source = readSource(options.source)
  const nameAttribute = optional(attributeName)(options.nameAttribute) ?? 'cn'
  return { ...resolveSource(source, options), nameAttribute }
}

/** What a preset says of its own source is no use for another one. */
function withPreset(options: GroupOptions, preset: Preset['groups'] | undefined): GroupOptions {
  const { source } = options
  const isOwn = isAbsent(source) || source.value === preset?.source
  return preset !== undefined && isOwn ? withDefaults(options, preset) : options
}

function resolveSource(source: GroupSource['source'], options: GroupOptions): GroupSource {
  if (source === 'search') {
    const filter = resolveFilter(options.filter)
    return { source, base: baseDn(options.base), filter, ...resolveNesting(options, filter) }
  }
  refuseWithout('groups.source "search"', [options.filter])
  if (source === 'memberOf') {
    const base = optional(baseDn)(options.base)
    return { source, ...(base !== undefined && { base }), ...resolveNesting(options) }
  }
  const { nested, maxDepth } = options
  refuseWithout('groups.source "search" or "memberOf": the directory itself resolves nesting', [
    nested,
    maxDepth,
  ])
  return { source, base: baseDn(options.base) }
}

function resolveFilter({ path, value = '(member={{dn}})' }: Option): FilterTemplate {
  return filterWithHole({ path, value }, ['dn', 'username', 'gidNumber'])
}

/** A filter that does not ask by DN finds no group that a group is in. */
function resolveNesting(
  options: GroupOptions,
  filter?: FilterTemplate,
): { nested: boolean; maxDepth: number } {
  const canNest = filter === undefined || filter.has('dn')
  const nested = flag(canNest)(options.nested)
  if (nested && !canNest) {
    throw refusal(options.nested, 'needs {{dn}} in groups.filter, where the DN of a group can go')
  }
  if (!nested) refuseWithout('groups.nested', [options.maxDepth])
  return { nested, maxDepth: readDepth(options.maxDepth) }
}

function refuseWithout(condition: string, options: readonly Option[]): void {
  refuseGiven(options, `has no effect without ${condition}; remove it`)
}
