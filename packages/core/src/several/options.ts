import { flag, oneOf, text } from '../options/checks.ts'
import {
  entries,
  isAbsent,
  kindOf,
  type Option,
  oneOrMore,
  refusal,
  rootOption,
  section,
} from '../options/option.ts'
import { fold } from '../text/fold.ts'
import { quote } from '../text/quote.ts'
import type { LdapAuth } from '../words/handle.ts'

/** One of several directories. */
export interface JoinedDirectory {
  /** What `createLdapAuth` gave. It is closed with the others. */
  auth: LdapAuth
  /**
   * The domains whose people are in this directory and in no other: what stands behind the last `@` of
   * a name, or before its first `\`. Compared without case.
   * @defaultValue none: whoever types a domain is looked for in every directory
   */
  domains?: string | readonly string[] | undefined
  /**
   * Whether this directory knows its people without the domain: `bob@partners.example` is then asked
   * about as `bob`.
   * @defaultValue `false`
   */
  stripDomain?: boolean | undefined
}

/** What {@link joinDirectories} takes. */
export interface JoinDirectoriesOptions {
  /** The directories in the order in which they are asked, each under the name that its ids begin with. */
  directories: Readonly<Record<string, JoinedDirectory>>
  /**
   * What follows when a directory knows the name and refuses the password. `'stop'`: the login is refused.
   * `'next'`: the password goes on to the next directory, for people of one name in several.
   * @defaultValue `'stop'`
   */
  afterRefusal?: 'stop' | 'next' | undefined
}

/** A directory after every check. */
export interface NamedDirectory {
  readonly name: string
  readonly auth: LdapAuth
  /** Folded. */
  readonly domains: readonly string[]
  readonly stripDomain: boolean
}

/** The options of several directories after every check. */
export interface JoinSettings {
  readonly directories: readonly [NamedDirectory, ...NamedDirectory[]]
  readonly afterRefusal: 'stop' | 'next'
}

/** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option */
export function resolveJoinOptions(input: unknown): JoinSettings {
  const root = rootOption(input)
  if (isAbsent(root)) throw refusal(root, 'are missing; give at least directories')
  const options = section(root, ['directories', 'afterRefusal'])
  const [first, ...rest] = entries(options.directories).map(readDirectory)
  if (first === undefined) throw refusal(options.directories, 'names no directory')
  refuseShared(options.directories, [first, ...rest])
  // Not frozen: the handles in it are the caller's.
  return {
    directories: [first, ...rest],
    afterRefusal: oneOf(['stop', 'next'], 'stop')(options.afterRefusal),
  }
}

function readDirectory([name, option]: [string, Option]): NamedDirectory {
  // Digits alone would change their place in the order; a colon ends the name in an id.
  if (!/^[a-z][\w.-]*$/i.test(name)) {
    throw refusal(option, `${quote(name)} is no name for a directory; write a word such as staff`)
  }
  const { auth, domains, stripDomain } = section(option, ['auth', 'domains', 'stripDomain'])
  return {
    name,
    auth: handle(auth),
    domains: isAbsent(domains) ? [] : oneOrMore(domains).map(domain),
    stripDomain: flag(false)(stripDomain),
  }
}

function handle(option: Option): LdapAuth {
  const { value } = option
  if (typeof Reflect.get(Object(value), 'authenticate') === 'function') return value as LdapAuth
  throw refusal(option, `must be what createLdapAuth gave, not ${kindOf(value)}`)
}

function domain(option: Option): string {
  const name = text(option)
  if (!/[@\\\s]/.test(name)) return fold(name)
  throw refusal(option, `${quote(name)} is not a domain; write it without @ and \\`)
}

function refuseShared(option: Option, directories: readonly NamedDirectory[]): void {
  const domains = directories.flatMap((directory) => [...new Set(directory.domains)])
  const shared = domains.find((name, index) => domains.indexOf(name) !== index)
  if (shared === undefined) return
  throw refusal(option, `${quote(shared)} is a domain of two directories; name it for one of them`)
}
