import type { DirectoryEntry } from './directory-entry.ts'

/** A password as Active Directory takes it: in quotes, as UTF-16 ([MS-ADTS] section 3.1.1.3.1.5). */
export function unicodePwd(password: string): Buffer {
  return Buffer.from(`"${password}"`, 'utf16le')
}

/** A time as `accountExpires` and its like have it: steps of 100 nanoseconds since 1601. */
export function fileTime(date: Date): string {
  return String((BigInt(date.getTime()) + 11_644_473_600_000n) * 10_000n)
}

/**
 * A user of Active Directory who can log in. States come by further attributes: disabled by
 * `userAccountControl: '514'`, expired by an `accountExpires` in the past, must change the password by
 * `pwdLastSet: '0'`, no hours by `logonHours: Buffer.alloc(21)`, another workstation by `userWorkstations`.
 */
export function activeDirectoryUser(
  dn: string,
  sAMAccountName: string,
  password: string,
  attributes: DirectoryEntry['attributes'] = {},
): DirectoryEntry {
  const account = { objectClass: 'user', sAMAccountName, userAccountControl: '512' }
  return { dn, attributes: { ...account, unicodePwd: unicodePwd(password), ...attributes } }
}
