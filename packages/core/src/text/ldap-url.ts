import { isIPv6 } from 'node:net'
import { isAttributeDescription, isOid } from './attribute-description.ts'
import { parseDn } from './dn-syntax.ts'
import type { Filter } from './filter.ts'
import { FilterTemplate } from './filter-template.ts'
import { canonicalIPv6, isHost } from './host.ts'
import { quote } from './quote.ts'
import { TextSyntaxError } from './scanner.ts'

/** An LDAP URL (RFC 4516). What it leaves out is undefined, or an empty list. */
export interface LdapUrl {
  readonly scheme: 'ldap' | 'ldaps'
  /** In lower case; an IPv6 address without its brackets. */
  readonly host: string | undefined
  readonly port: number | undefined
  readonly dn: string | undefined
  readonly attributes: readonly string[]
  readonly scope: 'base' | 'one' | 'sub' | undefined
  readonly filter: Filter | undefined
  readonly extensions: readonly LdapUrlExtension[]
}

/** Something beyond the other parts; what is critical may not be passed over (RFC 4516 section 2). */
export interface LdapUrlExtension {
  readonly type: string
  readonly critical: boolean
  readonly value: string | undefined
}

/** Directories send these URLs: nobody writes longer ones, and nobody is to be kept busy with them. */
const maxLength = 8192

/**
 * Reads an LDAP URL. Signs that should have been percent-encoded are taken as they are, since
 * servers hand out what an administrator wrote, except those of control.
 *
 * @throws {@link TextSyntaxError}
 */
export function parseLdapUrl(text: string): LdapUrl {
  if (text.length > maxLength) throw problem(`longer than ${maxLength} characters`)
  if (/\p{Cc}/u.test(text)) throw problem('a control character')
  const [, scheme = '', authority = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?]*)(.*)$/isu.exec(text) ?? []
  const [path = '', attributes = '', scope = '', filter = '', extensions = '', ...surplus] =
    rest.split('?')
  if (surplus.length > 0) throw problem('more than four question marks')
  return {
    scheme: readScheme(scheme),
    ...readAuthority(authority),
    dn: readDn(decode(path.slice(1))),
    attributes: listed(attributes).map(readAttribute),
    scope: readScope(decode(scope)),
    filter: readFilter(decode(filter)),
    extensions: listed(extensions).map(readExtension),
  }
}

function readScheme(scheme: string): LdapUrl['scheme'] {
  const lower = scheme.toLowerCase()
  if (lower === 'ldap' || lower === 'ldaps') return lower
  throw problem('a scheme other than ldap and ldaps')
}

function readAuthority(authority: string): Pick<LdapUrl, 'host' | 'port'> {
  const [, address, name = '', digits] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{0,5}))?$/s.exec(authority) ?? problemAt(authority)
  const host = address === undefined ? readName(decode(name)) : readAddress(address)
  return { host, port: readPort(digits) }
}

function problemAt(authority: string): never {
  throw problem(`no host and port in ${quote(authority)}`)
}

function readName(name: string): string | undefined {
  if (name === '') return undefined
  expect('a host', name, isHost(name))
  // With a dot at its end it is the same host, and would pass for another one.
  return name.toLowerCase().replace(/\.$/, '')
}

function readAddress(address: string): string {
  expect('an IPv6 address', address, isIPv6(address) && !address.includes('%'))
  return canonicalIPv6(address)
}

/** A colon without a number stands for the usual port (RFC 3986 section 6.2.3). */
function readPort(digits = ''): number | undefined {
  if (digits === '') return undefined
  const port = Number(digits)
  if (port >= 1 && port <= 65_535) return port
  throw problem(`${digits} in the place of a port`)
}

function readDn(dn: string): string | undefined {
  if (dn === '') return undefined
  bySyntax('a DN', () => parseDn(dn))
  return dn
}

function readAttribute(text: string): string {
  const name = decode(text)
  expect('an attribute', name, name === '*' || name === '+' || isAttributeDescription(name))
  return name
}

const scopes = ['base', 'one', 'sub'] as const

function readScope(text: string): LdapUrl['scope'] {
  const scope = scopes.find((name) => name === text.toLowerCase())
  expect('a scope', text, scope !== undefined || text === '')
  return scope
}

function readFilter(filter: string): Filter | undefined {
  if (filter === '') return undefined
  return bySyntax('a filter', () => FilterTemplate.parse(filter, []).fill({}))
}

function bySyntax<Value>(what: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw problem(`something else in the place of ${what}`, error)
  }
}

function readExtension(text: string): LdapUrlExtension {
  const critical = text.startsWith('!')
  const [name = '', ...values] = (critical ? text.slice(1) : text).split('=')
  const type = decode(name)
  expect('an extension', type, isOid(type))
  return { type, critical, value: values.length === 0 ? undefined : decode(values.join('=')) }
}

function listed(text: string): string[] {
  return text === '' ? [] : text.split(',')
}

/** The parts are taken apart first: an encoded sign never parts anything (RFC 4516 section 2.1). */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw problem('a percent sign that encodes nothing', cause)
  }
}

function expect(what: string, found: string, isIt: boolean): void {
  if (!isIt) throw problem(`${quote(found)} in the place of ${what}`)
}

function problem(what: string, cause?: unknown): TextSyntaxError {
  return new TextSyntaxError(what, { cause })
}
