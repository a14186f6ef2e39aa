import { flag, oneOf, optional, sectionOf } from '../options/checks.ts'
import { filterTemplate } from '../options/filters.ts'
import { frozen } from '../options/frozen.ts'
import { attributeName, baseDn } from '../options/names.ts'
import { isAbsent, members, type Option, rootOption, section } from '../options/option.ts'
import type { LdapAuthOptions } from '../options/options.ts'
import { resolveOptions } from '../options/resolve.ts'
import type { Settings } from '../options/settings.ts'
import type { FilterTemplate } from '../text/filter-template.ts'
import type { DirectoryEntry } from './directory-entry.ts'

/** How the groups of a user are found. */
export interface EntryGroupsOptions {
  base: string
  /**
   * A filter in which `{{dn}}` is the user's DN and `{{username}}` the `uid` of the user's entry, or a
   * function that gives such a filter. What a function takes from the user and puts into the text,
   * it has to escape (RFC 4515 section 3); a placeholder needs no escaping.
   */
  filter: string | ((user: DirectoryEntry) => string)
  /** @defaultValue `'sub'` */
  scope?: 'base' | 'one' | 'sub' | undefined
  /** @defaultValue all but operational ones */
  attributes?: readonly string[] | undefined
  /**
   * The attribute of the user that `{{dn}}` stands for.
   * @defaultValue the DN
   */
  dnAttribute?: string | undefined
}

/** What {@link createEntryLogin} takes: of the options of `createLdapAuth` those that fit. */
export interface EntryLoginOptions
  extends Pick<
    LdapAuthOptions,
    'url' | 'tls' | 'service' | 'referrals' | 'pool' | 'timeouts' | 'limits' | 'allowPlaintext'
  > {
  user: Pick<LdapAuthOptions['user'], 'base' | 'filter' | 'scope'> & {
    /** `'*'` and `'+'` stand for all attributes and all operational ones. @defaultValue `['*']` */
    attributes?: readonly string[] | undefined
  }
  /** Absent: groups are not looked up. */
  groups?: EntryGroupsOptions | undefined
  /**
   * Take any certificate: whoever stands between can read every password.
   * @defaultValue `false`
   */
  insecureSkipVerify?: boolean | undefined
}

/** The options after every check. */
export interface EntrySettings {
  readonly settings: Settings
  /** To ask for in the search that finds the user. */
  readonly attributes: readonly string[]
  readonly groups:
    | {
        readonly base: string
        readonly filter: FilterTemplate | ((user: DirectoryEntry) => FilterTemplate)
        readonly scope: 'base' | 'one' | 'sub'
        readonly attributes: readonly string[]
        readonly dnAttribute: string | undefined
      }
    | undefined
}

/** A filter is made from the entry, or is the same for everybody. */
type GroupFilter = NonNullable<EntrySettings['groups']>['filter']

const keys = [
  'url',
  'tls',
  'service',
  'user',
  'groups',
  'referrals',
  'pool',
  'timeouts',
  'limits',
  'allowPlaintext',
  'insecureSkipVerify',
] as const

const placeholders = ['dn', 'username']

/** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option */
export function resolveEntryOptions(input: EntryLoginOptions): EntrySettings {
  const options = section(rootOption(input), keys)
  const { user, groups: written, insecureSkipVerify, ...shared } = options
  const { attributes, ...place } = section(user, ['base', 'filter', 'scope', 'attributes'])
  // Entries are given as they are: no user name is read from them, and their DN is the id.
  const asEntries = {
    usernameAttribute: 'uid',
    idAttribute: 'dn',
    attributes: [],
    readAs: 'service',
  }
  const settings = resolveOptions({
    ...valuesOf(shared),
    user: { ...valuesOf(place), ...asEntries },
  })
  const groups = optional(resolveGroups)(written)
  const skipVerify = flag(false)(insecureSkipVerify)
  if (skipVerify) warnOfAnyCertificate()
  return frozen({
    settings: { ...settings, tls: { ...settings.tls, insecureSkipVerify: skipVerify } },
    attributes: asked(attributes, neededForGroups(groups)),
    groups,
  })
}

function warnOfAnyCertificate(): void {
  const message =
    'insecureSkipVerify is set: the certificate of the directory is not checked, and whoever ' +
    'stands between can read every password. Trust its authority instead.'
  process.emitWarning(message, { code: 'LDAP_AUTH_INSECURE_SKIP_VERIFY' })
}

function valuesOf(options: Readonly<Record<string, Option>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([key, { value }]) => [key, value]))
}

const resolveGroups = sectionOf({
  base: baseDn,
  filter: resolveFilter,
  scope: oneOf(['sub', 'one', 'base'], 'sub'),
  attributes: (option) => asked(option, []),
  dnAttribute: optional(attributeName),
})

function resolveFilter(option: Option): GroupFilter {
  const { path, value } = option
  if (typeof value !== 'function') return filterTemplate(option, placeholders)
  return (user) => filterTemplate({ path, value: value(user) }, placeholders)
}

function neededForGroups(groups: EntrySettings['groups']): readonly string[] {
  if (groups === undefined) return []
  const { filter, dnAttribute } = groups
  const name = typeof filter !== 'function' && filter.has('username') ? ['uid'] : []
  return dnAttribute === undefined ? name : [...name, dnAttribute]
}

/** To ask for nothing has a name of its own: no names at all would ask for everything (RFC 4511 section 4.5.1.8). */
function asked(option: Option, needed: readonly string[]): readonly string[] {
  const names = isAbsent(option) ? ['*'] : listed(option)
  const all = [...names, ...needed]
  return all.length === 0 ? ['1.1'] : all
}

function listed(option: Option): readonly string[] {
  if (Array.isArray(option.value) && option.value.length === 0) return []
  return members(option).map((member) =>
    member.value === '*' || member.value === '+' ? member.value : attributeName(member),
  )
}
