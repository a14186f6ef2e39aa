import type { Limits } from './dialects/dialect.ts'
import type { EntryData } from './entries/entry.ts'
import type { AccessOptions } from './server/access.ts'

/** TLS as a test wants it. */
export interface TlsOptions {
  /** DNS names and IP addresses in the certificate. @defaultValue localhost, 127.0.0.1 and ::1 */
  readonly names?: readonly string[]
  /** Whether the certificate ran out yesterday. @defaultValue false */
  readonly expired?: boolean
  /** The highest version spoken. @defaultValue 'TLSv1.3' */
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** What a directory is started with. */
export interface DirectoryOptions {
  /** The entries as LDIF content records (RFC 2849); instead of `entries`. */
  readonly ldif?: string
  /** The entries as objects; instead of `ldif`. */
  readonly entries?: readonly EntryData[]
  /** The DN all entries lie below; its entry is made if the data has none. @defaultValue the dc part of the first entry */
  readonly suffix?: string
  /** Offers ldaps at `tlsUrl` and StartTLS at `url`, with a throw-away certificate. @defaultValue false */
  readonly tls?: boolean | TlsOptions
  /** Whose ways the directory has. @defaultValue 'openldap' */
  readonly schema?: 'openldap' | 'activeDirectory'
  /** Who may read what. @defaultValue everybody everything, save passwords */
  readonly access?: AccessOptions
  /** An LDAP URL: where the directory says that everything is which is not below its suffix. @defaultValue none */
  readonly referral?: string
  /** Whether the memberOf of an entry lists the groups whose `member` lists the entry. @defaultValue true with 'activeDirectory' */
  readonly memberOf?: boolean
  /** What one answer holds at most. @defaultValue 1000 entries and 1500 values of an attribute with 'activeDirectory' */
  readonly limits?: Partial<Limits>
}

const optionKeys = [
  'ldif',
  'entries',
  'suffix',
  'tls',
  'schema',
  'access',
  'referral',
  'memberOf',
  'limits',
]
const limitKeys = ['entries', 'values']
const tlsKeys = ['names', 'expired', 'maxVersion']
const accessKeys = ['anonymous', 'users', 'hiddenFromUsers', 'hiddenFromService']

/** Refuses what no directory can be started with: a slip in a test must not become a weaker test. */
export function checkOptions(options: DirectoryOptions): void {
  const { ldif, entries, schema, tls, access = {}, limits = {} } = options
  checkKeys('option', options, optionKeys)
  checkTls(tls)
  checkKeys('access option', access, accessKeys)
  checkKeys('limit', limits, limitKeys)
  for (const [name, limit] of Object.entries(limits)) checkLimit(name, limit)
  checkTexts('access.hiddenFromUsers', access.hiddenFromUsers)
  checkTexts('access.hiddenFromService', access.hiddenFromService)
  if (entries !== undefined && !Array.isArray(entries)) {
    throw new Error('startDirectory: entries must be a list of { dn, attributes }')
  }
  checkUrl(options.referral)
  checkWord('schema', schema, ['openldap', 'activeDirectory'])
  checkWord('access.anonymous', access.anonymous, ['read', 'none'])
  checkWord('access.users', access.users, ['read', 'self', 'none'])
  if (ldif !== undefined && entries !== undefined) {
    throw new Error('startDirectory: ldif and entries exclude each other; give one of them')
  }
}

function checkLimit(name: string, limit: unknown): void {
  if (limit === undefined || (typeof limit === 'number' && limit >= 1)) return
  throw new Error(`startDirectory: limits.${name} must be a number from 1, or be left out`)
}

function checkTls(tls: unknown): void {
  if (tls === undefined || typeof tls === 'boolean') return
  if (typeof tls !== 'object' || tls === null || Array.isArray(tls)) {
    throw new Error(`startDirectory: tls must be true, false or { ${tlsKeys.join(', ')} }`)
  }
  checkKeys('tls option', tls, tlsKeys)
}

function checkUrl(referral: unknown): void {
  if (referral === undefined) return
  if (typeof referral === 'string' && /^ldaps?:\/\//i.test(referral)) return
  throw new Error('startDirectory: referral must be a URL, such as "ldap://127.0.0.1:3389"')
}

/** Text has no entries of its own: each of its letters would count for a name. */
function checkTexts(option: string, value: unknown): void {
  if (value === undefined) return
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return
  throw new Error(`startDirectory: ${option} must be a list of attribute names, such as ["mail"]`)
}

function checkKeys(what: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new Error(`startDirectory: ${what} "${unknown}" is not known; use ${known.join(', ')}`)
}

function checkWord(option: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return
  throw new Error(`startDirectory: ${option} "${value}" is not known; use ${known.join(', ')}`)
}
