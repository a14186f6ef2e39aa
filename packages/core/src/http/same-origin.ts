/** What a request tells about the page that sent it. */
export interface RequestOrigin {
  /** The `Sec-Fetch-Site` header. */
  readonly fetchSite: string | undefined
  /** The `Origin` header. */
  readonly origin: string | undefined
  /** The host the request was sent to, as the framework tells it. */
  readonly host: string | undefined
  /** Whether the request came over TLS, as the framework tells it. */
  readonly secure: boolean
}

/**
 * Whether a login or logout comes from a page of this site. Without this check any site could
 * log its visitors in under an account of the attacker. A request that carries neither header
 * comes from no browser, and so carries nobody's cookies by force.
 */
export function isSameOrigin({ fetchSite, origin, host, secure }: RequestOrigin): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none'
  if (origin === undefined) return true
  const from = parseOrigin(origin)
  if (from === undefined || host === undefined) return false
  // A page in clear can be anybody's on the way; the other direction is a proxy that ends TLS.
  if (secure && from.protocol !== 'https:') return false
  // Reading the host by the scheme of the origin makes `app` and `app:443` equal.
  return parseOrigin(`${from.protocol}//${host}`)?.host === from.host
}

/** `undefined` also for `null`, the origin of sandboxed frames and local files. */
function parseOrigin(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined
}
