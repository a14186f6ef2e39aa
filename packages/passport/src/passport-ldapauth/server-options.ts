import type { EntryGroupsOptions, EntryLoginOptions } from '@ldap-auth/core/entries'
import { refused } from './refused.ts'
import { readTlsOptions } from './tls-options.ts'
import type { LdapauthServerOptions } from './types.ts'

/** The options of a directory in the words of core, copied: two that say the same are equal. */
export interface DirectoryOptions {
  readonly login: Omit<EntryLoginOptions, 'groups'>
  readonly groups: (Omit<EntryGroupsOptions, 'filter'> & { filter: GroupFilter }) | undefined
  readonly includeRaw: boolean
}

type GroupFilter = NonNullable<LdapauthServerOptions['groupSearchFilter']>

const taken = [
  'url',
  'bindDN',
  'bindDn',
  'adminDn',
  'bindCredentials',
  'Credentials',
  'adminPassword',
  'searchBase',
  'searchFilter',
  'searchScope',
  'searchAttributes',
  'groupSearchBase',
  'groupSearchFilter',
  'groupSearchScope',
  'groupSearchAttributes',
  'groupDnProperty',
  'bindProperty',
  'includeRaw',
  'starttls',
  'tlsOptions',
  'timeout',
  'connectTimeout',
  'allowPlaintext',
  'insecureSkipVerify',
] as const satisfies readonly (keyof LdapauthServerOptions)[]

/** About connections and caches of another make: without them nothing is less safe or less complete. */
const ignored = [
  'cache',
  'checkInterval',
  'idleTimeout',
  'log',
  'log4js',
  'maxConnections',
  'queueDisable',
  'queueSize',
  'queueTimeout',
  'reconnect',
  'strictDN',
  'timeLimit',
  'verbose',
]

/** Attributes whose value leads to the account that the DN leads to. */
const sameAccount = ['dn', 'distinguishedName', 'entryDN', 'userPrincipalName']

/** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option */
export function readServerOptions(given: LdapauthServerOptions | undefined): DirectoryOptions {
  const server = known(given)
  checkBindProperty(server.bindProperty)
  return {
    login: {
      url: Array.isArray(server.url) ? [...server.url] : server.url,
      tls: readTlsOptions(server),
      service: readService(server),
      user: {
        base: withoutSpaces(server.searchBase),
        filter: withParentheses(server.searchFilter),
        scope: readScope(server.searchScope),
        attributes: listOf(server.searchAttributes),
      },
      timeouts: {
        connectMs: readMs(server.connectTimeout),
        operationMs: readMs(server.timeout),
      },
      allowPlaintext: server.allowPlaintext,
      insecureSkipVerify: server.insecureSkipVerify,
    },
    groups: readGroups(server),
    includeRaw: server.includeRaw === true,
  }
}

/** The options, none of which is unknown: such a one may be meant to keep somebody out. */
function known(given: LdapauthServerOptions | undefined): LdapauthServerOptions {
  if (typeof given !== 'object' || given === null) {
    throw refused('server', 'is missing; give at least url, searchBase and searchFilter')
  }
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || [...taken, ...ignored].includes(key)) continue
    throw refused(`server.${key}`, `unknown option; known are ${taken.join(', ')}`)
  }
  // A polluted Object.prototype must not decide where passwords go.
  const inherited = taken.find((key) => key in given && !Object.hasOwn(given, key))
  if (inherited === undefined) return given
  throw refused(`server.${inherited}`, 'is inherited; set it on the options object itself')
}

function readService(server: LdapauthServerOptions): EntryLoginOptions['service'] {
  const dn = server.bindDn ?? server.bindDN ?? server.adminDn ?? ''
  const password = server.bindCredentials ?? server.Credentials ?? server.adminPassword
  if (dn === '') return undefined
  if (password !== undefined) return { dn, password }
  throw refused('server.bindCredentials', 'is missing; for anonymous searches leave bindDN out')
}

function readGroups(server: LdapauthServerOptions): DirectoryOptions['groups'] {
  const { groupSearchBase, groupSearchFilter, groupSearchAttributes, groupDnProperty } = server
  if (!groupSearchBase || !groupSearchFilter) return undefined
  const isText = typeof groupSearchFilter === 'string'
  return {
    base: withoutSpaces(groupSearchBase),
    filter: isText ? withParentheses(groupSearchFilter) : groupSearchFilter,
    scope: server.groupSearchScope,
    attributes: groupSearchAttributes?.length === 0 ? undefined : listOf(groupSearchAttributes),
    dnAttribute: groupDnProperty === 'dn' ? undefined : groupDnProperty,
  }
}

/** The value of another attribute could be the bind name of somebody else, and prove their password. */
function checkBindProperty(name: string | undefined): void {
  const key = String(name ?? 'dn').toLowerCase()
  if (sameAccount.some((known) => known.toLowerCase() === key)) return
  throw refused(
    'server.bindProperty',
    `must be one of ${sameAccount.join(', ')}; a password is checked by a bind with the DN of the entry that was found`,
  )
}

function readScope(scope: LdapauthServerOptions['searchScope']): 'one' | 'sub' | undefined {
  if (scope !== 'base') return scope
  throw refused('server.searchScope', 'must be "sub" or "one"; "base" looks at one entry only')
}

/** A list of our own, without the DN, which is no attribute and always there. */
function listOf(names: string[] | undefined): string[] | undefined {
  return names && [names].flat().filter((name) => String(name).toLowerCase() !== 'dn')
}

/** Milliseconds, also as text; 0 stands for the default, as nothing here waits for ever. */
function readMs(ms: number | undefined): number | undefined {
  return Number(ms) || undefined
}

/** Spaces around the commas of a DN are habit; core, which sends what was written, takes none. */
function withoutSpaces(dn: string): string {
  if (typeof dn !== 'string') return dn
  return dn.trim().replace(/(\\.)|\s*,\s*/gs, (_found, escaped?: string) => escaped ?? ',')
}

function withParentheses(filter: string): string {
  return typeof filter === 'string' && !/^\s*\(/.test(filter) ? `(${filter})` : filter
}
