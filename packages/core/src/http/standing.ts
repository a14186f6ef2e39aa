import type { LdapUser } from '../words/user.ts'
import type { FailureAnswer } from './outcome.ts'
import type { SessionRecord } from './session.ts'

/** What a session is worth at the moment of a request. */
export type Standing =
  /** Somebody is logged in. `renewed` is to be kept in place of the record that was read. */
  | { readonly kind: 'in'; readonly user: LdapUser; readonly renewed?: SessionRecord | undefined }
  /** Nobody is logged in. */
  | { readonly kind: 'absent' }
  /** The login has grown too old. */
  | { readonly kind: 'expired' }
  /** The user may come in no more: the session is to lose its record. */
  | { readonly kind: 'ended' }
  /** The directory could not say, and `session.onUnavailable` is `'refuse'`. */
  | { readonly kind: 'unavailable'; readonly answer: FailureAnswer }

/** Says what a session is worth, by the record that its store gave back. */
export type SessionCheck = (record: unknown) => Promise<Standing>
