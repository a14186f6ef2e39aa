/** The form field, and the query parameter of the login page, that carry the return address. */
export const returnField = 'returnTo'

/** Where a return address must not lead: back to the login, or out again. */
export interface ReservedPaths {
  /** Absolute, mount path included. */
  readonly loginPath: string
  /** Absolute, mount path included. */
  readonly logoutPath: string
}

const maxBytes = 2048
// The address only has to stay below an origin; the name can never be resolved (RFC 6761).
const anyOrigin = 'http://origin.invalid'

/**
 * The address to go to after the login, safe to be sent as `Location`; `undefined` if it would
 * lead to another site, or to the login or logout.
 */
export function safeReturnAddress(value: unknown, reserved: ReservedPaths): string | undefined {
  if (typeof value !== 'string' || Buffer.byteLength(value) > maxBytes) return undefined
  // Browsers read `\` as `/` and drop tabs and newlines: `/\evil` and `/<tab>/evil` are `//evil`.
  if (!/^\/(?!\/)[^\\\p{Cc}]*$/u.test(value)) return undefined
  if (!URL.canParse(value, anyOrigin)) return undefined
  const url = new URL(value, anyOrigin)
  // Taking the dots out of `/.//evil` leaves `//evil`.
  if (url.origin !== anyOrigin || url.pathname.startsWith('//')) return undefined
  const path = comparable(url.pathname)
  if (path === comparable(reserved.loginPath) || path === comparable(reserved.logoutPath)) {
    return undefined
  }
  return url.pathname + url.search + url.hash
}

/** Routers differ in case, trailing and double slashes, and escapes: whatever may match is equal. */
function comparable(path: string): string {
  return decodePath(path).replace(/\/+/g, '/').replace(/\/$/, '').toLowerCase()
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
