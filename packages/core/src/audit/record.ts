import type { LdapAuthErrorCode } from '../words/errors.ts'
import type { SessionEvent, ThrottleEvent } from '../words/events.ts'

/** What happened. These names stay. */
export type AuditName =
  /** Somebody was let in. */
  | 'ldap_auth.login.success'
  /** A login was refused; `reason` says why. */
  | 'ldap_auth.login.failure'
  /** A login was not tried, for there were too many. */
  | 'ldap_auth.login.throttled'
  /** Nobody could say whether a login is right; `code` says why. */
  | 'ldap_auth.login.error'
  /** The directory answered that an account is locked: told beside the refused login. */
  | 'ldap_auth.account.locked'
  /** The directory refused the service account, or its password could not be got. */
  | 'ldap_auth.service.refused'
  /** A server does not answer and is left alone. */
  | 'ldap_auth.directory.failover'
  /** It answers again. */
  | 'ldap_auth.directory.recovered'
  /** The directory named a server that is not on the list. */
  | 'ldap_auth.referral.refused'
  /** A login in a session was ended: by the directory, or by `session.isRevoked`. */
  | 'ldap_auth.session.revoked'
  /** Somebody logged out. */
  | 'ldap_auth.session.logout'

/**
 * What a log for auditors keeps of an event. Everything in it is plain data that can be written as JSON;
 * what is not known is not there. No text has a control character, and none is a password or what was typed
 * in the place of a name.
 */
export interface AuditRecord {
  readonly name: AuditName
  /** When, as ISO 8601 in UTC. */
  readonly time: string
  /** `'unknown'` where nobody could say. */
  readonly outcome: 'success' | 'failure' | 'unknown'
  /** Why a login was refused, or a session ended. */
  readonly reason?: SessionEvent['reason']
  /** What failed. */
  readonly code?: LdapAuthErrorCode
  /** Of whose entry was found. */
  readonly userId?: string
  /** As the directory spells it. */
  readonly username?: string
  /** As the framework told it. */
  readonly clientAddress?: string
  /** The server that was asked for the password, or that the record is about. */
  readonly serverAddress?: string
  readonly serverPort?: number
  /** What let somebody in. */
  readonly source?: 'directory' | 'cache' | 'stale'
  /** Whether the directory found the password of a refused login right. */
  readonly passwordProven?: boolean
  /** What the directory answered, and its own finer code. */
  readonly resultCode?: number
  readonly subCode?: string
  /** Which limit a login met, and for how long. */
  readonly limit?: ThrottleEvent['limit']
  readonly retryAfterMs?: number
  readonly durationMs?: number
}
