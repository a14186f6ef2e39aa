import type { ServerAddress, Settings } from '../options/settings.ts'
import { canonicalHost, isLoopback } from '../text/host.ts'
import { type HostPattern, matchesHost, usualPorts } from '../text/host-pattern.ts'
import type { LdapUrl } from '../text/ldap-url.ts'
import { addressAt, isSameServer, type Way } from './server-address.ts'

/** The server that a URL leads to, as it may be contacted; undefined if it may not be. */
export type AddressOf = (url: LdapUrl) => ServerAddress | undefined

/** What is allowed, and how the configured servers are reached. */
export type ReferredSettings = Pick<Settings, 'servers' | 'srv' | 'tls' | 'allowPlaintext'>

/**
 * Neither the list nor the protection of the configured servers is ever left; nothing is looked up to
 * find out. `known` gives the configured servers as they are now.
 */
export function createAddressOf(
  listed: readonly HostPattern[],
  settings: ReferredSettings,
  known: () => readonly ServerAddress[] = () => settings.servers,
): AddressOf {
  const isPlain = mayOnlyBePlain(settings)
  const mayBePlain = (host: string): boolean =>
    isPlain && (settings.allowPlaintext || isLoopback(host))

  return (url) => {
    const { host } = url
    // To follow to no host at all is to refuse: then not even the configured servers are gone back to.
    if (host === undefined || listed.length === 0) return undefined
    const configured = known()
    const way = waysTo(url, mayBePlain(host)).find(
      ({ port }) =>
        listed.some((pattern) => matchesHost(pattern, host, port)) ||
        configured.some((server) => server.port === port && canonicalHost(server.host) === host),
    )
    if (way === undefined) return undefined
    const address = addressAt(host, way)
    // A reference may lead back to a server whose connections are there already.
    return configured.find((server) => isSameServer(server, address)) ?? address
  }
}

/** Where any of them is protected, so is whatever they lead to. */
function mayOnlyBePlain({ servers, srv, tls, allowPlaintext }: ReferredSettings): boolean {
  if (srv !== undefined) return allowPlaintext && !tls.startTls
  return servers.every(({ security }) => security === 'plain')
}

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
