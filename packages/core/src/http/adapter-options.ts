import { oneOf, optional, text } from '../options/checks.ts'
import { isAbsent, type Option, refusal, rootOption, section } from '../options/option.ts'
import type { LdapAuthOptions } from '../options/options.ts'
import type { LdapAuth } from '../words/handle.ts'
import type { CredentialFields } from './credentials.ts'
import { type LoginPageOptions, type PageSettings, resolveLoginPage } from './login-page-options.ts'
import type { RevealAccountState } from './outcome.ts'
import { returnField } from './return-address.ts'
import { resolveSession, type SessionOptions, type SessionSettings } from './session-options.ts'

/** What every adapter takes beside the options of the directory. */
export interface AdapterOptions<Request> {
  /**
   * The path of the login page, below the path the adapter is mounted at.
   * @defaultValue `'/login'`
   */
  loginPath?: string | undefined
  /** How the login page looks and speaks. */
  loginPage?: LoginPageOptions | undefined
  /** @defaultValue `'/logout'` */
  logoutPath?: string | undefined
  /**
   * The names under which the login carries the user name and the password.
   * @defaultValue `{ username: 'username', password: 'password' }`
   */
  fields?: { username?: string | undefined; password?: string | undefined } | undefined
  /**
   * Also take HTTP Basic (RFC 7617), under the realm that browsers show.
   * @defaultValue `false`
   */
  basic?: false | { realm: string } | undefined
  /** How long a login lasts, and what it is checked against meanwhile. */
  session?: SessionOptions | undefined
  /**
   * The address a request comes from.
   * @defaultValue what the framework says
   */
  clientAddress?: ((request: Request) => string) | undefined
  /**
   * Whether the browser learns that an account is locked, disabled or expired.
   * @defaultValue `false`
   */
  revealAccountState?: RevealAccountState | undefined
}

/** The options of a directory to open, or one that is open already. */
export type DirectoryOptions =
  | (LdapAuthOptions & { auth?: undefined })
  | ({ auth: LdapAuth } & { [Name in keyof LdapAuthOptions]?: undefined })

/** The options of an adapter after every check, with the defaults filled in. */
export interface AdapterSettings<Request> {
  readonly loginPath: string
  readonly logoutPath: string
  readonly loginPage: PageSettings
  readonly fields: CredentialFields
  /** The realm of HTTP Basic; undefined: Basic is off. */
  readonly realm: string | undefined
  readonly session: SessionSettings
  /** Where a request comes from; undefined: where the framework says. */
  readonly clientAddress: ((request: Request) => string) | undefined
  readonly revealAccountState: RevealAccountState
}

/** The two halves of an adapter's options. */
export interface ResolvedAdapter<Request> {
  readonly settings: AdapterSettings<Request>
  /** What to hand to `createLdapAuth`, which checks it; or what was made by it. */
  readonly directory: { readonly options: LdapAuthOptions } | { readonly auth: LdapAuth }
}

const keys = [
  'auth',
  'loginPath',
  'loginPage',
  'logoutPath',
  'fields',
  'basic',
  'session',
  'clientAddress',
  'revealAccountState',
] as const

/**
 * Splits an adapter's options into its own and those of the directory, and checks its own.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function resolveAdapterOptions<Request>(
  given: AdapterOptions<Request> & DirectoryOptions,
): ResolvedAdapter<Request> {
  const isOwn = (key: PropertyKey) => keys.some((known) => known === key)
  const own = section(rootOption(only(given, isOwn)), keys)
  const rest: LdapAuthOptions = only(given, (key) => !isOwn(key))
  const settings = Object.freeze({
    ...resolvePaths(own.loginPath, own.logoutPath),
    loginPage: resolveLoginPage(own.loginPage),
    fields: resolveFields(own.fields),
    realm: resolveRealm(own.basic),
    session: resolveSession(own.session),
    clientAddress: resolveClientAddress<Request>(own.clientAddress),
    revealAccountState: resolveReveal(own.revealAccountState),
  })
  if (isAbsent(own.auth)) return { settings, directory: { options: rest } }
  return { settings, directory: { auth: resolveAuth(own.auth, rest) } }
}

/** Some of an object's properties. The prototype stays, so that what it hides is still found and refused. */
function only(given: object, isWanted: (key: PropertyKey) => boolean) {
  if (typeof given !== 'object' || given === null) return given
  const wanted = Object.entries(Object.getOwnPropertyDescriptors(given)).filter(([key]) =>
    isWanted(key),
  )
  return Object.create(Object.getPrototypeOf(given), Object.fromEntries(wanted))
}

function resolveAuth(option: Option, beside: object): LdapAuth {
  const extra = Object.entries(beside).find(([, value]) => value !== undefined)
  if (extra !== undefined) {
    const [path, value] = extra
    throw refusal(
      { path, value },
      'can not stand beside auth; give it to the createLdapAuth() that made auth',
    )
  }
  if (isLdapAuth(option.value)) return option.value
  throw refusal(option, 'must be what createLdapAuth() gives, with authenticate() and revalidate()')
}

function isLdapAuth(value: unknown): value is LdapAuth {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'authenticate') === 'function' &&
    typeof Reflect.get(value, 'revalidate') === 'function' &&
    typeof Reflect.get(value, 'options') === 'object'
  )
}

function resolvePaths(login: Option, logout: Option): { loginPath: string; logoutPath: string } {
  const loginPath = optional(path)(login) ?? '/login'
  const logoutPath = optional(path)(logout) ?? '/logout'
  if (loginPath.toLowerCase() === logoutPath.toLowerCase()) {
    throw refusal(logout, 'must differ from loginPath')
  }
  return { loginPath, logoutPath }
}

function path(option: Option): string {
  const value = text(option)
  // Plain segments only: a path with escapes or dots has several spellings, and one would be missed.
  if (/^(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)+$/.test(value)) return value
  throw refusal(option, 'must be a path such as /login, of letters, digits, "-", ".", "_" and "~"')
}

function resolveFields(option: Option): CredentialFields {
  const fields = section(option, ['username', 'password'])
  const username = optional(fieldName)(fields.username) ?? 'username'
  const password = optional(fieldName)(fields.password) ?? 'password'
  if (username === password) throw refusal(fields.password, 'must differ from fields.username')
  return Object.freeze({ username, password })
}

function fieldName(option: Option): string {
  const name = text(option)
  if (name !== returnField) return name
  throw refusal(option, `must not be "${returnField}", which carries the return address`)
}

function resolveRealm(option: Option): string | undefined {
  if (isAbsent(option) || option.value === false) return undefined
  const { realm } = section(option, ['realm'])
  const name = text(realm)
  // The realm stands in a quoted string of a header (RFC 9110 section 5.6.4).
  if (/^[ !#-[\]-~]+$/.test(name)) return name
  throw refusal(realm, 'must be printable ASCII without quotes and backslashes')
}

function resolveClientAddress<Request>(option: Option): ((request: Request) => string) | undefined {
  if (isAbsent(option)) return undefined
  if (isFunction<Request>(option.value)) return option.value
  throw refusal(option, 'must be a function that takes the request and gives an address')
}

function isFunction<Request>(value: unknown): value is (request: Request) => string {
  return typeof value === 'function'
}

function resolveReveal(option: Option): RevealAccountState {
  if (isAbsent(option) || option.value === false) return false
  return oneOf(['password-proven', 'always'])(option)
}
