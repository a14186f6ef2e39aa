import type { LdapUser } from './user.ts'

/** What a person typed. */
export interface Credentials {
  /** At most `limits.usernameChars` long, and without control characters. */
  username: string
  /** At most `limits.passwordBytes` long in UTF-8. It is sent as it is: neither trimmed nor normalized. */
  password: string
}

/**
 * Why a login was refused. Meant for logs and for the application, not for the person at the
 * form: telling `unknown-user` from `wrong-password` tells an attacker which names exist.
 */
export type RejectionReason =
  /** The name or the password is missing or empty. */
  | 'missing-credentials'
  /** The name or the password is not text, too long, or holds characters no directory takes. */
  | 'malformed-credentials'
  /** No entry matches the name. */
  | 'unknown-user'
  /** More than one entry matches the name and `user.match` is `'unique'`. */
  | 'ambiguous-user'
  /** The directory refused the password. */
  | 'wrong-password'
  /** After too many wrong passwords, or by an administrator. */
  | 'account-locked'
  | 'account-disabled'
  | 'account-expired'
  /** Right person, wrong time or machine. */
  | 'not-permitted-now'
  | 'password-expired'
  /** An administrator set it, and the person has to choose another one first. */
  | 'password-must-change'
  /** The password is right, but `require` is not met. */
  | 'not-authorized'
  /** `throttle` stopped the login, right password or not; the directory was not asked. */
  | 'too-many-attempts'

/** What else is known about a refused login. */
export interface RejectionDetail {
  /** Milliseconds until another try makes sense. */
  retryAfterMs?: number
  /** The directory's result code (RFC 4511, appendix A) where it answered a bind. */
  resultCode?: number
  /** The directory's own finer code: Active Directory's `52e`, or `accountLocked` of a password policy. */
  subCode?: string
  /** Whether the directory confirmed the password before the login was refused. */
  passwordProven: boolean
}

/** A login that was let in. */
export interface AcceptedLogin<User = LdapUser> {
  authenticated: true
  user: User
  /**
   * Who said that the password is right: the directory now; `'cache'`: the directory, within the time of
   * `cache.passwords`; `'stale'`: the same within `cache.staleIfErrorMs`, as no server answers now.
   */
  source: 'directory' | 'cache' | 'stale'
}

/** A login that the directory, or a rule of this package, refused. */
export interface RejectedLogin {
  authenticated: false
  reason: RejectionReason
  detail: RejectionDetail
}

/** The answer to a login. A directory that could not answer is an `LdapAuthError` instead. */
export type AuthResult<User = LdapUser> = AcceptedLogin<User> | RejectedLogin

/**
 * Whether somebody who logged in before would still be let in, and if so, as whom. A directory
 * that could not answer is an `LdapAuthError` instead.
 */
export type Revalidation =
  | { valid: true; user: LdapUser }
  | { valid: false; reason: RejectionReason }
