import { normalizeDn } from '../../text/dn.ts'
import { FilterTemplate } from '../../text/filter-template.ts'
import type { PrincipalSuffix } from '../../text/principal-suffix.ts'
import { oneOf, optional, refuseRepeated } from '../checks.ts'
import { attributeName, baseDn, idAttributeName } from '../names.ts'
import { isAbsent, type Option, oneOrMore, refusal, section } from '../option.ts'
import { type Preset, withDefaults } from '../presets.ts'
import type { Settings } from '../settings.ts'
import { resolveAttributes, resolveBinaryAttributes } from './attributes.ts'
import { resolveUserDn } from './dn.ts'
import { resolveUserFilter, type UserFilterOptions } from './filter.ts'
import { resolveUserUpn } from './upn.ts'

/** What every account of Active Directory is known by in its domain. */
const accountName = 'sAMAccountName'

const keys = [
  'dn',
  'upn',
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
  const where = resolveWhere(options)
  const attributes = resolveAttributes(options.attributes)
  return {
    ...where,
    match: oneOf(['unique', 'first'], 'unique')(options.match),
    usernameAttribute: resolveUsernameAttribute(options.usernameAttribute, where, options),
    idAttribute: optional(idAttributeName)(options.idAttribute),
    attributes,
    binaryAttributes: resolveBinaryAttributes(options.binaryAttributes, attributes),
    readAs: oneOf(['user-then-service', 'service', 'user'], 'user-then-service')(options.readAs),
  }
}

type Where = Pick<Settings['user'], 'dn' | 'upn' | 'base' | 'filter' | 'scope'>

/** With `dn` or `upn`, look-ups without a password search for what has such a name. */
function resolveWhere(options: UserOptions): Where {
  const { base, filter, prefix, suffix, match } = options
  const dn = resolveUserDn(options.dn, [
    options.upn,
    base,
    filter,
    prefix,
    suffix,
    options.scope,
    match,
  ])
  if (dn !== undefined) {
    const asFilter = FilterTemplate.parse(dn.filterText, ['username'])
    return { dn, upn: undefined, base: [dn.base], filter: asFilter, scope: 'one' }
  }
  const upn = resolveUserUpn(options.upn, [filter, prefix, suffix, match])
  return {
    dn,
    upn,
    base: resolveBase(base),
    filter: upn === undefined ? resolveUserFilter(options) : principalFilter(upn),
    scope: oneOf(['sub', 'one'], 'sub')(options.scope),
  }
}

/** What a principal name is compared with: the one that somebody was given, and that which every account has. */
function principalFilter(suffix: PrincipalSuffix): FilterTemplate {
  const given = `(userPrincipalName=${suffix.nameOf('{{username}}')})`
  return FilterTemplate.parse(`(|${given}(${accountName}={{username}}))`, ['username'])
}

/** Whoever says otherwise how a name becomes an entry has the user name from that. */
function withPreset(options: UserOptions, preset: Preset['user'] | undefined): UserOptions {
  if (preset === undefined) return options
  const { filter, usernameAttribute, ...others } = preset
  const own = [options.filter, options.prefix, options.suffix, options.dn, options.upn]
  return withDefaults(options, own.every(isAbsent) ? preset : others)
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
  where: Where,
  { dn, filter: written, prefix }: UserFilterOptions & { readonly dn: Option },
): string {
  if (!isAbsent(option)) return attributeName(option)
  if (where.upn !== undefined) return accountName
  const name = where.filter.attributeOf('username')
  if (name !== undefined) {
    const { path } = [dn, written].find((it) => !isAbsent(it)) ?? prefix
    return attributeName({ path, value: name })
  }
  throw refusal(option, 'is missing, and the filter compares {{username}} with no single attribute')
}
