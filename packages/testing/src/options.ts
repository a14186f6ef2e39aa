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
}
