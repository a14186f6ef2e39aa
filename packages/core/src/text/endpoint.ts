/** Where a server is. */
export interface Endpoint {
  /** An IPv6 address without its brackets. */
  readonly address: string
  readonly port: number
}

/** Where the server of one of our own URLs is. */
export function endpointOf(url: string): Endpoint {
  const { protocol, hostname, port } = new URL(url)
  const usual = protocol === 'ldaps:' ? 636 : 389
  return {
    address: hostname.replace(/^\[(.+)\]$/, '$1'),
    port: port === '' ? usual : Number(port),
  }
}
