import type { IncomingMessage } from 'node:http'
import type { ConnectionOptions } from 'node:tls'
import type { RevealAccountState } from '@ldap-auth/core/http'
import type { AuthenticateOptions as PassportOptions } from 'passport'

/**
 * The user: `dn`, an empty list as `controls`, and every attribute of the entry, a single value as
 * text and several as a list; `_groups` with `groupSearchBase`, `_raw` with `includeRaw`.
 */
// biome-ignore lint/suspicious/noExplicitAny: applications declare the attributes of their own directory, and compile unchanged
export type LdapauthUser = any

/** Where and how far below it is searched. */
export type LdapauthScope = 'base' | 'one' | 'sub'

/** Options of the directory. */
export interface LdapauthServerOptions {
  url: string | string[]
  /** Absent or empty: searches are anonymous. */
  bindDN?: string | undefined
  /** The same as `bindDN`. */
  bindDn?: string | undefined
  /** The same as `bindDN`. */
  adminDn?: string | undefined
  bindCredentials?: string | undefined
  /** The same as `bindCredentials`. */
  Credentials?: string | undefined
  /** The same as `bindCredentials`. */
  adminPassword?: string | undefined
  searchBase: string
  /** `{{username}}` stands for the name that was typed. */
  searchFilter: string
  /** @defaultValue `'sub'` */
  searchScope?: LdapauthScope | undefined
  /** @defaultValue all but operational ones */
  searchAttributes?: string[] | undefined
  /** Groups are looked up with this and `groupSearchFilter`. */
  groupSearchBase?: string | undefined
  /**
   * `{{dn}}` stands for the user's DN, `{{username}}` for the `uid` of the user's entry. A function
   * is given the user; what it puts into the text it has to escape, unless by one of the two.
   */
  groupSearchFilter?: string | ((user: LdapauthUser) => string) | undefined
  /** @defaultValue `'sub'` */
  groupSearchScope?: LdapauthScope | undefined
  /** @defaultValue all but operational ones */
  groupSearchAttributes?: string[] | undefined
  /**
   * The attribute that `{{dn}}` stands for.
   * @defaultValue `'dn'`
   */
  groupDnProperty?: string | undefined
  /**
   * The bind is always made with the DN of the entry: `'dn'`, or an attribute that names the same account.
   * @defaultValue `'dn'`
   */
  bindProperty?: string | undefined
  /**
   * Also give the values as Buffers, in `_raw`.
   * @defaultValue `false`
   */
  includeRaw?: boolean | undefined
  /**
   * Upgrade an `ldap://` connection with StartTLS.
   * @defaultValue `false`
   */
  starttls?: boolean | undefined
  /**
   * Taken are `ca`, `servername`, `minVersion` and `rejectUnauthorized`, and of a client certificate, of which there
   * may be one, `cert`, `key`, `passphrase` and `pfx`; anything else is refused.
   */
  tlsOptions?: ConnectionOptions | undefined
  /**
   * Milliseconds for one request.
   * @defaultValue `10000`
   */
  timeout?: number | undefined
  /**
   * Milliseconds for a connection to stand.
   * @defaultValue `5000`
   */
  connectTimeout?: number | undefined
  /**
   * Send passwords in clear over `ldap://` to a host other than this one.
   * @defaultValue `false`
   */
  allowPlaintext?: boolean | undefined
  /**
   * Take any certificate: whoever stands between can read every password.
   * @defaultValue `false`
   */
  insecureSkipVerify?: boolean | undefined
  /** Without effect, like every option below. */
  cache?: boolean | undefined
  idleTimeout?: number | undefined
  log?: unknown
  queueDisable?: boolean | undefined
  queueSize?: number | undefined
  queueTimeout?: number | undefined
  reconnect?: unknown
  strictDN?: boolean | undefined
  timeLimit?: number | undefined
}

/** What `credentialsLookup` gives. */
export interface LdapauthCredentialsLookupResult {
  username?: string | undefined
  password?: string | undefined
  user?: string | undefined
  name?: string | undefined
  pass?: string | undefined
}

/** Reads the credentials from a request. */
export type LdapauthCredentialsLookup = (
  req: IncomingMessage,
) => LdapauthCredentialsLookupResult | null | undefined

/** Is told of an error that is handled as a failure. */
// biome-ignore lint/suspicious/noExplicitAny: applications declare the error they expect, and compile unchanged
export type LdapauthFailureErrorCallback = (err: any) => void

/** Options of the strategy. */
export interface LdapauthOptions {
  server: LdapauthServerOptions
  /** @defaultValue `'username'` */
  usernameField?: string | undefined
  /** @defaultValue `'password'` */
  passwordField?: string | undefined
  /**
   * Also take the credentials from the query string, which logs and browser histories keep.
   * @defaultValue `false`
   */
  credentialsFromQuery?: boolean | undefined
  /** Reads the credentials instead of the two fields. */
  credentialsLookup?: LdapauthCredentialsLookup | undefined
  /** @defaultValue `400` */
  missingCredentialsStatus?: number | undefined
  /**
   * Give the request to the verify function, before the user.
   * @defaultValue `false`
   */
  passReqToCallback?: boolean | undefined
  /**
   * Whether people learn that an account is locked, disabled or expired.
   * @defaultValue `'password-proven'`
   */
  revealAccountState?: RevealAccountState | undefined
  /**
   * Hand errors to `fail`, with status 500, instead of `error`.
   * @defaultValue `false`
   */
  handleErrorsAsFailures?: boolean | undefined
  failureErrorCallback?: LdapauthFailureErrorCallback | undefined
}

/** Takes the options, or what went wrong in finding them. */
export type LdapauthOptionsFunctionCallback = (error: unknown, options?: LdapauthOptions) => void

/** Finds the options for each request, for its callback. One that declares a single parameter gets the callback only. */
export type LdapauthOptionsFunction =
  | ((req: IncomingMessage, callback: LdapauthOptionsFunctionCallback) => unknown)
  | ((callback: LdapauthOptionsFunctionCallback) => unknown)

/** Options of `passport.authenticate`: texts instead of the ones built in. */
export interface LdapauthAuthenticateOptions extends PassportOptions {
  /** @defaultValue `'Missing credentials'` */
  badRequestMessage?: string | undefined
  /** @defaultValue `'Invalid username/password'` */
  invalidCredentials?: string | undefined
  /** Without effect: an unknown name is told like a wrong password, by `invalidCredentials`. */
  userNotFound?: string | undefined
  /** @defaultValue `'Bad search base'` */
  noSuchObject?: string | undefined
  /** @defaultValue `'Exceeded password retry limit, account locked'` */
  constraintViolation?: string | undefined
  /** @defaultValue `'Not Permitted to login at this time'` */
  invalidLogonHours?: string | undefined
  /** @defaultValue `'Not permited to logon at this workstation'` */
  invalidWorkstation?: string | undefined
  /** @defaultValue `'Password expired'` */
  passwordExpired?: string | undefined
  /** @defaultValue `'Account disabled'` */
  accountDisabled?: string | undefined
  /** @defaultValue `'Account expired'` */
  accountExpired?: string | undefined
  /** @defaultValue `'User must reset password'` */
  passwordMustChange?: string | undefined
  /** @defaultValue `'User account locked'` */
  accountLockedOut?: string | undefined
}

/** The texts among the options of `passport.authenticate`. */
export type LdapauthTexts = Omit<LdapauthAuthenticateOptions, keyof PassportOptions>

/** What a verify function may say beside the user. */
export interface LdapauthVerifyOptions {
  message: string
}

/** Takes the answer of a verify function: an error, a user, or `false` for nobody. */
export type LdapauthVerifyDoneCallback = (
  error: unknown,
  user?: unknown,
  options?: LdapauthVerifyOptions,
) => void

/** Says who a user of the directory is to the application, by its callback, which it has to declare. */
export type LdapauthVerifyCallback = (
  user: LdapauthUser,
  callback: LdapauthVerifyDoneCallback,
) => unknown

/** {@link LdapauthVerifyCallback} with the option `passReqToCallback`. */
export type LdapauthVerifyCallbackWithRequest = (
  req: IncomingMessage,
  user: LdapauthUser,
  callback: LdapauthVerifyDoneCallback,
) => unknown
