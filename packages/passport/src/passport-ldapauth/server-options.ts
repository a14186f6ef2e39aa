import type { EntryLoginOptions } from '@ldap-auth/core/entries'
import { refused, refuseInherited } from '../refused.ts'
import { filterOfLogin, type GroupFilter } from './group-filter.ts'
import { atOnce, refuseUnknown } from './option-checks.ts'
import { readTlsOptions } from './tls-options.ts'
import type { LdapauthServerOptions } from './types.ts'
import { entryObject } from './user.ts'

/** What the options of a server say. */
export interface ServerOptions {
  /** In the words of core, copied: two that say the same are equal. */
  readonly directory: EntryLoginOptions
  /** The filter of the groups, if it is a function. */
  readonly groupFilter: GroupFilter | undefined
  readonly includeRaw: boolean
}

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
export function readServerOptions(given: LdapauthServerOptions | undefined): ServerOptions {
  const server = known(given)
  checkBindProperty(server.bindProperty)
  return {
    directory: {
      url: Array.isArray(server.url) ? [...server.url] : server.url,
      tls: readTlsOptions(server),
      service: readService(server),
      user: {
        base: withoutSpaces(server.searchBase),
        filter: withParentheses(server.searchFilter),
        scope: readScope(server.searchScope || 'sub'),
        attributes: listOf(server.searchAttributes),
      },
      timeouts: {
        connectMs: readMs(server.connectTimeout),
        operationMs: readMs(server.timeout),
      },
      allowPlaintext: server.allowPlaintext,
      insecureSkipVerify: server.insecureSkipVerify,
      groups: readGroups(server),
    },
    groupFilter: readGroupFilter(server),
    includeRaw: server.includeRaw === true,
  }
}

function known(given: LdapauthServerOptions | undefined): LdapauthServerOptions {
  if (typeof given !== 'object' || given === null) {
    throw refused('server', 'is missing; give at least url, searchBase and searchFilter')
  }
  const advice = `unknown option; known are ${taken.join(', ')}`
  refuseUnknown('server.', given, [...taken, ...ignored], () => advice)
  refuseInherited('server.', given, taken)
  return given
}

function readService(server: LdapauthServerOptions): EntryLoginOptions['service'] {
  const dn = server.bindDn || server.bindDN || server.adminDn
  const password = server.bindCredentials ?? server.Credentials ?? server.adminPassword
  if (!dn) return undefined
  if (password !== undefined) return { dn, password }
  throw refused('server.bindCredentials', 'is missing; for anonymous searches leave bindDN out')
}

function readGroups(server: LdapauthServerOptions): EntryLoginOptions['groups'] {
  const { groupSearchBase, groupSearchFilter, groupSearchAttributes, groupDnProperty } = server
  if (!groupSearchBase || !groupSearchFilter) return undefined
  const isFunction = typeof groupSearchFilter === 'function'
  return {
    base: withoutSpaces(groupSearchBase),
    filter: isFunction ? filterOfLogin : withParentheses(groupSearchFilter),
    scope: server.groupSearchScope || undefined,
    attributes: groupSearchAttributes?.length === 0 ? undefined : listOf(groupSearchAttributes),
    dnAttribute: groupDnProperty === 'dn' ? undefined : groupDnProperty || undefined,
  }
}

function readGroupFilter(server: LdapauthServerOptions): GroupFilter | undefined {
  const { groupSearchFilter, includeRaw } = server
  if (typeof groupSearchFilter !== 'function') return undefined
  return (user) => {
    const text = groupSearchFilter(entryObject(user, includeRaw === true))
    return withParentheses(atOnce('server.groupSearchFilter', text))
  }
}

/** The value of another attribute could be the bind name of somebody else, and prove their password. */
function checkBindProperty(name: string | undefined): void {
  const key = String(name || 'dn').toLowerCase()
  if (sameAccount.some((known) => known.toLowerCase() === key)) return
  throw refused(
    'server.bindProperty',
    `must be one of ${sameAccount.join(', ')}; a password is checked by a bind with the DN of the entry that was found`,
  )
}

function readScope(scope: NonNullable<LdapauthServerOptions['searchScope']>): 'one' | 'sub' {
  if (scope !== 'base') return scope
  throw refused('server.searchScope', 'must be "sub" or "one"; "base" looks at one entry only')
}

/** A list of our own, without the DN, which is no attribute and always there. */
function listOf(names: string[] | undefined): string[] | undefined {
  if (!names) return undefined
  return [names].flat().filter((name) => String(name).toLowerCase() !== 'dn')
}

/** Milliseconds, also as text; 0 stands for the default, as nothing here waits for ever. */
function readMs(ms: number | undefined): number | undefined {
  return Number(ms || 0) === 0 ? undefined : Number(ms)
}

/** Spaces around the commas of a DN are habit; core, which sends what was written, takes none. */
function withoutSpaces(dn: string): string {
  if (typeof dn !== 'string') return dn
  return dn.trim().replace(/(\\.)|\s*,\s*/gs, (_found, escaped?: string) => escaped ?? ',')
}

function withParentheses(filter: string): string {
  return typeof filter === 'string' && !/^\s*\(/.test(filter) ? `(${filter})` : filter
}
