import type { EntryData } from './company.ts'

/** A directory server to run the suite against. */
export interface DirectoryServer extends AsyncDisposable {
  /** `ldap://` on this machine, with StartTLS. */
  readonly url: string
  /** The authority that signed its certificate for 127.0.0.1, PEM. */
  readonly ca: string
}

/** What a directory server is started with. */
export interface DirectoryContents {
  readonly suffix: string
  /** Parents first. */
  readonly entries: readonly EntryData[]
  readonly tls: true
}

/**
 * How the suite gets a directory server. Passwords of entries are in clear, every entry reads every
 * other but its password, and one with `pwdReset: TRUE` has to change its password.
 * `startDirectory` of @ldap-auth/testing is such a function.
 */
export interface DirectorySource {
  /** Names the server in the report. */
  readonly name: string
  /** Starts a server of its own for a test. */
  start(contents: DirectoryContents): Promise<DirectoryServer>
}
