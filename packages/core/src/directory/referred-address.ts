import { isIPv6 } from 'node:net'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { isLoopback } from '../text/host.ts'
import {
  type HostPattern,
  matchesHost,
  parseHostPattern,
  usualPorts,
} from '../text/host-pattern.ts'
import type { LdapUrl } from '../text/ldap-url.ts'
import { addressKey } from './servers.ts'

/** The server that a URL leads to, as it may be contacted; undefined if it may not be. */
export type AddressOf = (url: LdapUrl) => ServerAddress | undefined

/** What is allowed, and how the configured server is reached. */
export type ReferredSettings = Pick<Settings, 'servers' | 'allowPlaintext'>

/** Neither the list nor the protection of the configured server is ever left; nothing is looked up to find out. */
export function createAddressOf(
  listed: readonly HostPattern[],
  { servers, allowPlaintext }: ReferredSettings,
): AddressOf {
  const [home] = servers
  // To follow to no host at all is to refuse: then not even the configured servers are gone back to.
  const allowed = listed.length === 0 ? [] : [...listed, ...servers.flatMap(exactly)]
  const mayBePlain = (host: string): boolean =>
    home.security === 'plain' && (allowPlaintext || isLoopback(host))

  return (url) => {
    const { host } = url
    if (host === undefined) return undefined
    const way = waysTo(url, mayBePlain(host)).find(({ port }) =>
      allowed.some((pattern) => matchesHost(pattern, host, port)),
    )
    return way && asConfigured({ url: urlOf(host, way), host, ...way }, servers)
  }
}

type Way = Pick<ServerAddress, 'port' | 'security'>

/**
 * How a URL may be followed, the better way first. RFC 4516 has no scheme for TLS, so that
 * `ldap` does not mean clear text: StartTLS keeps what the configured server gave. Port 636
 * speaks TLS from the first byte, and stands in where the URL names no port and the list has
 * none but this one.
 */
function waysTo({ scheme, port }: LdapUrl, mayBePlain: boolean): readonly Way[] {
  const secure = { port: port ?? usualPorts.ldaps, security: 'ldaps' } as const
  if (scheme === 'ldaps' || port === usualPorts.ldaps) return [secure]
  const security = mayBePlain ? 'plain' : 'starttls'
  const open = { port: port ?? usualPorts.ldap, security } as const
  return port === undefined ? [open, secure] : [open]
}

/** A reference may lead back to a server whose connections are there already. */
function asConfigured(address: ServerAddress, servers: Settings['servers']): ServerAddress {
  const key = addressKey(address)
  return servers.find((server) => addressKey(server) === key) ?? address
}

function exactly({ host, port }: ServerAddress): HostPattern[] {
  const pattern = parseHostPattern(`${inUrl(host)}:${port}`)
  return pattern === undefined ? [] : [pattern]
}

function urlOf(host: string, { port, security }: Way): string {
  return `${security === 'ldaps' ? 'ldaps' : 'ldap'}://${inUrl(host)}:${port}`
}

function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}
