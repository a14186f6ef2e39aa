import type { ServerAddress } from '../options/settings.ts'
import { canonicalHost, inUrl } from '../text/host.ts'

/** How a host is reached. */
export type Way = Pick<ServerAddress, 'port' | 'security'>

/** The address of a server that no option names. */
export function addressAt(host: string, { port, security }: Way): ServerAddress {
  const scheme = security === 'ldaps' ? 'ldaps' : 'ldap'
  return { url: `${scheme}://${inUrl(host)}:${port}`, host, port, security }
}

/** The same for two addresses that are one server, reached in the same way. */
export function addressKey({ host, port, security }: ServerAddress): string {
  return `${security} ${canonicalHost(host)} ${port}`
}

/** Whether two addresses are one server. Most are compared with themselves. */
export function isSameServer(one: ServerAddress, other: ServerAddress): boolean {
  return one === other || addressKey(one) === addressKey(other)
}
