import { quote } from '../text/quote.ts'
import { LdapAuthError } from '../words/errors.ts'
import { nearest } from './nearest.ts'

/** A value that a user wrote, and where: `tls.ca[1]`. Read once, so that a getter can not change its mind. */
export interface Option {
  readonly path: string
  readonly value: unknown
}

/** The error of a refused option. The problem never quotes a value that may be secret. */
export function refusal(
  option: { readonly path: string; readonly value?: unknown },
  problem: string,
  cause?: unknown,
): LdapAuthError {
  const message = `${option.path}: ${problem}`
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', message, { cause })
}

export function isAbsent(option: Option): boolean {
  return option.value === undefined
}

/** Refuses those options that are given. */
export function refuseGiven(options: readonly Option[], problem: string): void {
  const given = options.find((option) => !isAbsent(option))
  if (given !== undefined) throw refusal(given, problem)
}

/** What was found in the place of something else. The value stays unseen: a password may be a number. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return 'text'
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'object') return `a ${typeof value}`
  const tag = tagOf(value)
  return tag === 'Object' ? 'an object' : `a ${tag}`
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}

/** The options of a group; an absent group has absent options. An option nobody knows is refused. */
export function section<Key extends string>(
  option: Option,
  keys: readonly Key[],
): Record<Key, Option> {
  const values = isAbsent(option) ? {} : objectOf(option)
  for (const key of Object.keys(values)) refuseUnknown(option, key, keys)
  const options = keys.map((key): [Key, Option] => {
    return [key, { path: pathOf(option, key), value: own(option, values, key) }]
  })
  return Object.fromEntries(options) as Record<Key, Option>
}

/** The entries of a group whose keys the user chooses. */
export function entries(option: Option): [name: string, entry: Option][] {
  if (isAbsent(option)) return []
  const named = Object.entries(objectOf(option)).filter(([, value]) => value !== undefined)
  return named.map(([name, value]) => [name, { path: pathOf(option, name), value }])
}

/** The members of a list. An empty one is refused: it could mean nobody as well as everybody. */
export function members(option: Option): [Option, ...Option[]] {
  const { path, value } = option
  if (!Array.isArray(value)) throw refusal(option, `must be a list, not ${kindOf(value)}`)
  const [first, ...rest] = Array.from<unknown, Option>(value, (member, index) => ({
    path: `${path}[${index}]`,
    value: member,
  }))
  if (first === undefined) throw refusal(option, 'is an empty list; name at least one')
  return [first, ...rest]
}

/** The members of a list where an empty one is a wish like any other; none where there is no list. */
export function listed(option: Option): readonly Option[] {
  const { value } = option
  return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : members(option)
}

/** A single value, or the members of a list. */
export function oneOrMore(option: Option): [Option, ...Option[]] {
  return Array.isArray(option.value) ? members(option) : [option]
}

/** A Map or a Promise has no options to show, and would pass for an empty group. */
function objectOf(option: Option): object {
  const { value } = option
  if (typeof value === 'object' && value !== null && tagOf(value) === 'Object') return value
  throw refusal(option, `must be a plain object, not ${kindOf(value)}`)
}

function refuseUnknown(option: Option, key: string, keys: readonly string[]): void {
  if (keys.includes(key)) return
  const meant = nearest(key, keys)
  const advice =
    meant === undefined ? `known options are ${keys.join(', ')}` : `did you mean "${meant}"?`
  throw refusal({ path: pathOf(option, key), value: undefined }, `unknown option; ${advice}`)
}

/**
 * Only what the object itself holds. An inherited value is refused, not skipped: a class that
 * hides `require` behind a getter, or a polluted `Object.prototype`, must not decide who comes in.
 */
function own(option: Option, values: object, key: string): unknown {
  if (Object.hasOwn(values, key)) return Reflect.get(values, key)
  if (!(key in values)) return undefined
  const inherited = { path: pathOf(option, key), value: undefined }
  throw refusal(inherited, 'is inherited from a prototype; set it on the options object itself')
}

const rootPath = 'options'

/** All of the options. */
export function rootOption(value: unknown): Option {
  return { path: rootPath, value }
}

function pathOf(parent: Option, key: string): string {
  const name = /^[\w-]+$/.test(key) ? key : quote(key)
  return parent.path === rootPath ? name : `${parent.path}.${name}`
}
