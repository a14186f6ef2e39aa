/** Every code a {@link LdapAuthError} can carry. */
export type LdapAuthErrorCode =
  | 'ERR_LDAP_AUTH_OPTIONS'
  | 'ERR_LDAP_AUTH_CONNECT'
  | 'ERR_LDAP_AUTH_TLS'
  | 'ERR_LDAP_AUTH_TIMEOUT'
  | 'ERR_LDAP_AUTH_POOL_EXHAUSTED'
  | 'ERR_LDAP_AUTH_CLOSED'
  | 'ERR_LDAP_AUTH_ABORTED'
  | 'ERR_LDAP_AUTH_PROTOCOL'
  | 'ERR_LDAP_AUTH_SERVICE_BIND'
  | 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED'
  | 'ERR_LDAP_AUTH_SEARCH'
  | 'ERR_LDAP_AUTH_GROUPS'
  | 'ERR_LDAP_AUTH_REFERRAL_REFUSED'
  | 'ERR_LDAP_AUTH_REFERRAL_LIMIT'
  | 'ERR_LDAP_AUTH_THROTTLE_STORE'
  | 'ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING'
  | 'ERR_LDAP_AUTH_ID_MISSING'

/** Failures that may be gone at the next try; the others need somebody to change something. */
const retryable: ReadonlySet<LdapAuthErrorCode> = new Set<LdapAuthErrorCode>([
  'ERR_LDAP_AUTH_CONNECT',
  'ERR_LDAP_AUTH_TIMEOUT',
  'ERR_LDAP_AUTH_POOL_EXHAUSTED',
  'ERR_LDAP_AUTH_THROTTLE_STORE',
])

const brand = Symbol.for('@ldap-auth/core/LdapAuthError')

/** The page about every code. It is in this package, so that the path holds below node_modules too. */
const page = '@ldap-auth/core/docs/troubleshooting.md'

/**
 * A failure: nobody could say whether the login is right. A login that the directory
 * refused is no failure; it is a value of {@link AuthResult}.
 *
 * `code` tells what happened:
 *
 * - `ERR_LDAP_AUTH_OPTIONS`: the configuration is wrong; the message names the option
 * - `ERR_LDAP_AUTH_CONNECT`: the directory could not be reached, hung up, or is busy or unavailable
 * - `ERR_LDAP_AUTH_TLS`: no trusted TLS session came about, or the directory asks for one
 * - `ERR_LDAP_AUTH_TIMEOUT`: the directory did not answer in time
 * - `ERR_LDAP_AUTH_POOL_EXHAUSTED`: too many logins wait for a connection
 * - `ERR_LDAP_AUTH_CLOSED`: `close()` was called
 * - `ERR_LDAP_AUTH_ABORTED`: the caller's `AbortSignal` fired
 * - `ERR_LDAP_AUTH_PROTOCOL`: the directory sent something that is not LDAP (RFC 4511)
 * - `ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED`: the directory demands a client certificate and got none, or
 *   `tls.clientCertificate` demands one and there is none
 * - `ERR_LDAP_AUTH_SERVICE_BIND`: the directory refused the service account, or its password could not be got
 * - `ERR_LDAP_AUTH_SEARCH`: the directory refused or could not finish a search
 * - `ERR_LDAP_AUTH_GROUPS`: the groups could not be read
 * - `ERR_LDAP_AUTH_REFERRAL_REFUSED`: the directory answered a bind with a referral, or referred a search
 *   to a server that is not among `referrals.follow.hosts` and nobody was found elsewhere
 * - `ERR_LDAP_AUTH_REFERRAL_LIMIT`: referrals led on too far or in a circle, and nobody was found elsewhere
 * - `ERR_LDAP_AUTH_THROTTLE_STORE`: the store that counts wrong passwords failed or did not answer in time
 * - `ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING`: the entry found has no user name attribute
 * - `ERR_LDAP_AUTH_ID_MISSING`: the entry found has no immutable id
 *
 * `message` ends with where the page on troubleshooting tells more, unless `cause` is an
 * `LdapAuthError`, whose message does.
 */
export class LdapAuthError extends Error {
  readonly code: LdapAuthErrorCode
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** The result code of the directory's answer (RFC 4511, appendix A), where a search was refused. */
  declare readonly resultCode?: number

  /** `advice` is what to do about it in general; it follows the message. */
  constructor(
    code: LdapAuthErrorCode,
    message: string,
    options: { cause?: unknown; resultCode?: number; advice?: string | undefined } = {},
  ) {
    const { cause, resultCode, advice } = options
    const text = advice === undefined ? message : `${message} ${advice}`
    super(withReference(code, text, cause), cause === undefined ? {} : { cause })
    this.code = code
    if (resultCode !== undefined) this.resultCode = resultCode
    this.retryable = retryable.has(code)
    // Two copies of this package in one tree (ESM beside CJS, two versions) must recognise each other's errors.
    Object.defineProperty(this, brand, { value: message })
  }

  static {
    Object.defineProperty(LdapAuthError.prototype, 'name', { value: 'LdapAuthError' })
  }
}

// One link is enough: an error behind another, or quoted by it, knows better what went wrong.
function withReference(code: LdapAuthErrorCode, message: string, cause: unknown): string {
  if (isLdapAuthError(cause) || message.includes(page)) return message
  return `${message} (see ${page}#${code.toLowerCase()})`
}

/** What an error says, without the advice and the page that tell more: for a text with advice of its own. */
export function withoutAdvice(error: LdapAuthError): string {
  const message: unknown = Reflect.get(error, brand)
  return typeof message === 'string' ? message : error.message
}

const outages: ReadonlySet<LdapAuthErrorCode> = new Set<LdapAuthErrorCode>([
  ...retryable,
  'ERR_LDAP_AUTH_TLS',
  'ERR_LDAP_AUTH_CLOSED',
  'ERR_LDAP_AUTH_SERVICE_BIND',
  'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
])

/** Whether the directory as a whole could not be asked. The other failures may lie in one entry. */
export function isOutage(error: unknown): error is LdapAuthError {
  return isLdapAuthError(error) && outages.has(error.code)
}

/** Whether nothing that was asked could say anything: it could not be reached, or did not answer. */
export function isUnanswered(error: unknown): boolean {
  if (!isLdapAuthError(error)) return false
  return error.code === 'ERR_LDAP_AUTH_CONNECT' || error.code === 'ERR_LDAP_AUTH_TIMEOUT'
}

/** Whether a value is an {@link LdapAuthError}, also one of another copy of this package. */
export function isLdapAuthError(value: unknown): value is LdapAuthError {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, brand)
}
