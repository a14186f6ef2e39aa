import type { LdapAuthOptions } from '../options/options.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LdapAuth } from '../words/handle.ts'
import type { CredentialFields } from './credentials.ts'
import { returnField } from './login-page.ts'
import type { RevealAccountState } from './outcome.ts'

/** What every adapter takes beside the options of the directory. */
export interface AdapterOptions<Request> {
  /**
   * The path of the login page, below the path the adapter is mounted at.
   * @defaultValue `'/login'`
   */
  loginPath?: string
  /** @defaultValue `'/logout'` */
  logoutPath?: string
  /**
   * The names under which the login carries the user name and the password.
   * @defaultValue `{ username: 'username', password: 'password' }`
   */
  fields?: { username?: string; password?: string }
  /**
   * Also take HTTP Basic (RFC 7617), under the realm that browsers show.
   * @defaultValue `false`
   */
  basic?: false | { realm: string }
  session?: {
    /**
     * Milliseconds from the login until the next one is asked for.
     * @defaultValue `28800000` (eight hours)
     */
    maxAgeMs?: number
    /**
     * Attributes of the user to keep in the session and to show to the browser.
     * @defaultValue `[]`
     */
    attributes?: readonly string[]
  }
  /**
   * The address a request comes from.
   * @defaultValue what the framework says
   */
  clientAddress?: (request: Request) => string
  /**
   * Whether the browser learns that an account is locked, disabled or expired.
   * @defaultValue `false`
   */
  revealAccountState?: RevealAccountState
}

/** The options of a directory to open, or one that is open already. */
export type DirectoryOptions =
  | (LdapAuthOptions & { auth?: undefined })
  | ({ auth: LdapAuth } & { [Name in keyof LdapAuthOptions]?: undefined })

/** The options of an adapter after every check, with the defaults filled in. */
export interface AdapterSettings<Request> {
  readonly loginPath: string
  readonly logoutPath: string
  readonly fields: CredentialFields
  /** The realm of HTTP Basic; undefined: Basic is off. */
  readonly realm: string | undefined
  readonly session: { readonly maxAgeMs: number; readonly attributes: readonly string[] }
  readonly clientAddress: ((request: Request) => string) | undefined
  readonly revealAccountState: RevealAccountState
}

/** The two halves of an adapter's options. */
export interface ResolvedAdapter<Request> {
  readonly settings: AdapterSettings<Request>
  /** What to hand to `createLdapAuth`, which checks it; or what was made by it. */
  readonly directory: { readonly options: LdapAuthOptions } | { readonly auth: LdapAuth }
}

const defaultMaxAgeMs = 28_800_000

/**
 * Splits an adapter's options into its own and those of the directory, and checks its own.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function resolveAdapterOptions<Request>(
  given: AdapterOptions<Request> & DirectoryOptions,
): ResolvedAdapter<Request> {
  if (typeof given !== 'object' || given === null) throw refused('options', 'must be an object')
  const {
    loginPath,
    logoutPath,
    fields,
    basic,
    session,
    clientAddress,
    revealAccountState,
    ...rest
  } = given
  const settings = Object.freeze({
    ...readPaths(loginPath, logoutPath),
    fields: readFields(fields),
    realm: readRealm(basic),
    session: readSession(session),
    clientAddress: readClientAddress(clientAddress),
    revealAccountState: readReveal(revealAccountState),
  })
  return { settings, directory: readDirectory(rest) }
}

function readDirectory(given: DirectoryOptions): ResolvedAdapter<never>['directory'] {
  if (given.auth === undefined) {
    const { auth: _absent, ...options } = given
    return { options }
  }
  const { auth, ...beside } = given
  const extra = Object.entries(beside).find(([, value]) => value !== undefined)?.[0]
  if (extra !== undefined) {
    throw refused(
      extra,
      'can not stand beside auth: give it to the createLdapAuth() that made auth',
    )
  }
  if (typeof auth?.authenticate !== 'function') {
    throw refused('auth', 'must be what createLdapAuth() gives')
  }
  return { auth }
}

function readPaths(login: unknown = '/login', logout: unknown = '/logout') {
  const paths = {
    loginPath: readPath('loginPath', login),
    logoutPath: readPath('logoutPath', logout),
  }
  if (paths.loginPath.toLowerCase() === paths.logoutPath.toLowerCase()) {
    throw refused('logoutPath', 'must differ from loginPath')
  }
  return paths
}

function readPath(option: string, value: unknown): string {
  // Plain segments only: a path with escapes or dots has several spellings, and one would be missed.
  if (typeof value === 'string' && /^(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)+$/.test(value)) return value
  throw refused(
    option,
    'must be a path such as "/login": letters, digits, "-", "." and "_" after each "/"',
  )
}

function readFields(value: unknown = {}): CredentialFields {
  const fields = readObject('fields', value, ['username', 'password'])
  const username = readText('fields.username', fields['username'] ?? 'username')
  const password = readText('fields.password', fields['password'] ?? 'password')
  if (username === password) throw refused('fields.password', 'must differ from fields.username')
  for (const [option, name] of Object.entries({ username, password })) {
    if (name === returnField) {
      throw refused(
        `fields.${option}`,
        `must not be "${returnField}": it carries the return address`,
      )
    }
  }
  return Object.freeze({ username, password })
}

function readRealm(value: unknown = false): string | undefined {
  if (value === false) return undefined
  const realm = readText('basic.realm', readObject('basic', value, ['realm'])['realm'])
  // The realm stands in a quoted string of a header (RFC 9110 section 5.6.4).
  if (/^[\x20-\x7e]+$/.test(realm) && !/["\\]/.test(realm)) return realm
  throw refused('basic.realm', 'must be printable ASCII without quotes and backslashes')
}

function readSession(value: unknown = {}): AdapterSettings<never>['session'] {
  const session = readObject('session', value, ['maxAgeMs', 'attributes'])
  const { maxAgeMs = defaultMaxAgeMs, attributes = [] } = session
  if (typeof maxAgeMs !== 'number' || !Number.isSafeInteger(maxAgeMs) || maxAgeMs < 1) {
    throw refused('session.maxAgeMs', 'must be a whole number of milliseconds, 1 or more')
  }
  if (!Array.isArray(attributes)) throw refused('session.attributes', 'must be a list of names')
  const names = attributes.map((name, at) => readText(`session.attributes[${at}]`, name))
  return Object.freeze({ maxAgeMs, attributes: Object.freeze(names) })
}

function readClientAddress<Address>(value: Address | undefined): Address | undefined {
  if (value === undefined || typeof value === 'function') return value
  throw refused('clientAddress', 'must be a function that takes the request and gives an address')
}

function readReveal(value: unknown = false): RevealAccountState {
  if (value === false || value === 'password-proven' || value === 'always') return value
  throw refused('revealAccountState', 'must be false, "password-proven" or "always"')
}

function readText(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw refused(option, 'must be text that is not empty')
}

function readObject(
  option: string,
  value: unknown,
  known: readonly string[],
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused(option, `must be an object with ${known.join(' and ')}`)
  }
  const own: Record<string, unknown> = { ...value }
  const unknown = Object.keys(own).find((key) => own[key] !== undefined && !known.includes(key))
  if (unknown !== undefined) {
    throw refused(`${option}.${unknown}`, `unknown option; known are ${known.join(' and ')}`)
  }
  return own
}

function refused(option: string, message: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', `${option}: ${message}`)
}
