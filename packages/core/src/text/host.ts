import { isIPv4, isIPv6 } from 'node:net'

const hostName = /^(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?$/

/**
 * Whether a text is a host name or an IPv4 address. Resolvers also take numbers such as `127.1`
 * or `0x7f.1` as addresses; those are refused, for nobody who reads them sees where they lead.
 */
export function isHost(text: string): boolean {
  if (isIPv4(text)) return true
  return text.length <= 253 && hostName.test(text) && !/(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(text)
}

/** Whether a host can only be this machine. `localhost.` is left out: a resolver may ask a name server for it. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.')
  if (isIPv6(host)) return canonicalIPv6(host) === '::1'
  return host.toLowerCase() === 'localhost'
}

/** A host as it stands in a URL. */
export function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** The one spelling of a host that has several. */
export function canonicalHost(host: string): string {
  return isIPv6(host) ? canonicalIPv6(host) : host.toLowerCase().replace(/\.$/, '')
}

/** An address without brackets, in the one form of RFC 5952. */
export function canonicalIPv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1)
}
