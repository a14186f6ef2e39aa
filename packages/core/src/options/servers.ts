import { isIP, isIPv6 } from 'node:net'
import { canonicalHost, isHost, isLoopback } from '../text/host.ts'
import { quote } from '../text/quote.ts'
import { milliseconds, refuseRepeated, sectionOf, text } from './checks.ts'
import { resolveHosts } from './hosts.ts'
import { isAbsent, type Option, oneOrMore, refusal } from './option.ts'
import type { ServerAddress, Settings } from './settings.ts'

interface Protection {
  readonly startTls: boolean
  readonly allowPlaintext: boolean
}

/** The servers, or where to ask for them, and what is known of how they are reached. */
export interface Servers extends Pick<Settings, 'servers' | 'srv'> {
  readonly mayBePlain: boolean
  readonly mayUseTls: boolean
}

/** Reads `url`. */
export function resolveServers(url: Option, protection: Protection): Servers {
  const { value } = url
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const servers = resolveList(url, protection)
    const mayBePlain = servers.some(({ security }) => security === 'plain')
    const mayUseTls = servers.some(({ security }) => security !== 'plain')
    return { servers, srv: undefined, mayBePlain, mayUseTls }
  }
  const mayBePlain = protection.allowPlaintext && !protection.startTls
  const { srv, ...others } = resolveSrv(url)
  return { servers: [], srv: { domain: srv, ...others }, mayBePlain, mayUseTls: true }
}

const resolveSrv = sectionOf({
  srv: domain,
  hosts: (option) => (isAbsent(option) ? [] : resolveHosts(option)),
  refreshMs: milliseconds(300_000),
})

function domain(option: Option): string {
  const name = text(option)
  if (isIP(name) === 0 && isHost(name)) return name.toLowerCase().replace(/\.$/, '')
  throw refusal(option, `${quote(name)} is not a domain; write it as in example.com`)
}

function resolveList(url: Option, protection: Protection): readonly ServerAddress[] {
  const options = oneOrMore(url)
  const read = (option: Option): ServerAddress => {
    const server = readServer(option, protection.startTls)
    if (server.security === 'plain' && !protection.allowPlaintext) refuseRemote(option, server)
    return server
  }
  const servers = options.map(read)
  const places = servers.map(({ host, port }) => `${canonicalHost(host)} ${port}`)
  refuseRepeated(options, places)
  return servers
}

function readServer(option: Option, startTls: boolean): ServerAddress {
  const url = text(option)
  const [, scheme = '', authority = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url) ?? []
  // What stands before the @ may be a password: from here on the url must not be shown.
  if (url.includes('@')) {
    throw refusal(
      option,
      'holds a user name or password; those go into service.dn and service.password',
    )
  }
  const secure = isSecure(option, url, scheme)
  if (rest !== '' && rest !== '/') {
    throw refusal(option, `${quote(url)} goes on after the host; the base DN goes into user.base`)
  }
  if (secure && startTls) {
    throw refusal(option, 'ldaps:// is TLS from the first byte; use ldap:// or remove tls.startTls')
  }
  const security = secure ? 'ldaps' : startTls ? 'starttls' : 'plain'
  return { url, ...readAuthority(option, authority, secure ? 636 : 389), security }
}

function isSecure(option: Option, url: string, scheme: string): boolean {
  const lower = scheme.toLowerCase()
  if (lower === 'ldaps' || lower === 'ldap') return lower === 'ldaps'
  const problem = lower === '' ? `${quote(url)} is not a URL` : `can not speak ${quote(scheme)}`
  throw refusal(option, `${problem}; write ldaps://host or ldap://host`)
}

function readAuthority(
  option: Option,
  authority: string,
  defaultPort: number,
): Pick<ServerAddress, 'host' | 'port'> {
  if (isIPv6(authority)) {
    throw refusal(option, `an IPv6 address goes into brackets; write [${authority}]`)
  }
  const [, address, name = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(authority) ?? []
  if (address === undefined && name === '') {
    throw refusal(option, 'names no host; write ldaps://host or ldap://host')
  }
  return {
    host: address === undefined ? readName(option, name) : readAddress(option, address),
    port: port === undefined ? defaultPort : readPort(option, port),
  }
}

function readName(option: Option, name: string): string {
  if (isHost(name)) return name
  throw refusal(option, `${quote(name)} is not a host name or a complete IP address`)
}

function readAddress(option: Option, address: string): string {
  if (isIPv6(address) && !address.includes('%')) return address
  throw refusal(option, `${quote(address)} is not an IPv6 address`)
}

function readPort(option: Option, digits: string): number {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0
  if (port >= 1 && port <= 65_535) return port
  throw refusal(option, `${quote(digits)} is not a port; write a number from 1 to 65535`)
}

function refuseRemote(option: Option, server: ServerAddress): void {
  if (isLoopback(server.host)) return
  throw refusal(
    option,
    `ldap:// sends passwords to ${quote(server.host)} in clear; use ldaps://, set tls.startTls, ` +
      'or set allowPlaintext to accept that',
  )
}
