import type { IncomingHttpHeaders } from 'node:http'

/** What proxies add to a request. */
const proxyHeaders = /^(?:forwarded|via|x-real-ip|x-client-ip|x-forwarded-.*)$/

/**
 * Whether a client runs on this machine: every address of the way is one of it, and no proxy
 * shows but those that the framework was told to believe and that say whom they speak for. A
 * proxy on this machine that adds no header can not be seen.
 */
export function isOnThisMachine(
  headers: IncomingHttpHeaders,
  addresses: readonly (string | undefined)[],
  isTrusted = false,
): boolean {
  const isKnown = isTrusted && headers['x-forwarded-for'] !== undefined
  const isForwarded = Object.keys(headers).some((name) => proxyHeaders.test(name))
  return addresses.every(isLoopback) && (isKnown || !isForwarded)
}

function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false
  return /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(address)
}
