import { normalizeDn } from '../text/dn.ts'
import type { FilterTemplate } from '../text/filter-template.ts'
import { resolveAttributes, resolveBinaryAttributes } from './attributes.ts'
import { oneOf, optional, refuseRepeated } from './checks.ts'
import { attributeName, baseDn, idAttributeName } from './names.ts'
import { isAbsent, type Option, oneOrMore, refusal, section } from './option.ts'
import { type Preset, withDefaults } from './presets.ts'
import type { Settings } from './settings.ts'
import { resolveUserFilter, type UserFilterOptions } from './user-filter.ts'

const keys = [
  'base',
  'filter',
  'prefix',
  'suffix',
  'scope',
  'match',
  'usernameAttribute',
  'idAttribute',
  'attributes',
  'binaryAttributes',
  'readAs',
] as const

type UserOptions = Record<(typeof keys)[number], Option>

/** Reads `user`. */
export function resolveUser(user: Option, preset?: Preset['user']): Settings['user'] {
  const options = withPreset(section(user, keys), preset)
  const base = resolveBase(options.base)
  const filter = resolveUserFilter(options)
  const attributes = resolveAttributes(options.attributes)
  return {
    base,
    filter,
    scope: oneOf(options.scope, ['sub', 'one'], 'sub'),
    match: oneOf(options.match, ['unique', 'first'], 'unique'),
    usernameAttribute: resolveUsernameAttribute(options.usernameAttribute, filter, options),
    idAttribute: optional(options.idAttribute, idAttributeName),
    attributes,
    binaryAttributes: resolveBinaryAttributes(options.binaryAttributes, attributes),
    readAs: oneOf(options.readAs, ['user-then-service', 'service', 'user'], 'user-then-service'),
  }
}

/** Whoever writes a filter of their own has the user name from that. */
function withPreset(options: UserOptions, preset: Preset['user'] | undefined): UserOptions {
  if (preset === undefined) return options
  const { filter, usernameAttribute, ...others } = preset
  const hasFilter = [options.filter, options.prefix, options.suffix].some((one) => !isAbsent(one))
  return withDefaults(options, hasFilter ? others : preset)
}

function resolveBase(option: Option): readonly string[] {
  const options = oneOrMore(option)
  const bases = options.map(baseDn)
  refuseRepeated(options, bases.map(normalizeDn))
  return bases
}

/** The name in the filter is checked like one that was written: a filter over passwords is as wrong. */
function resolveUsernameAttribute(
  option: Option,
  filter: FilterTemplate,
  { filter: written, prefix }: UserFilterOptions,
): string {
  if (!isAbsent(option)) return attributeName(option)
  const name = filter.attributeOf('username')
  if (name !== undefined) {
    return attributeName({ path: isAbsent(written) ? prefix.path : written.path, value: name })
  }
  throw refusal(option, 'is missing, and the filter compares {{username}} with no single attribute')
}
