import { type Channel, channel } from 'node:diagnostics_channel'
import type { LdapAuthErrorCode } from './errors.ts'
import type { RejectionReason } from './result.ts'

/** A login that begins. */
export interface LoginStartEvent {
  readonly clientAddress?: string | undefined
}

/** A login that ended. */
export interface LoginEvent {
  readonly outcome: 'accepted' | 'rejected' | 'failed'
  readonly durationMs: number
  readonly clientAddress?: string | undefined
  /** Of a login that was let in. */
  readonly source?: 'directory' | 'cache' | 'stale' | undefined
  /** Whose entry was found, let in or not. */
  readonly id?: string | undefined
  /** As the directory spells it: never what was typed. */
  readonly username?: string | undefined
  /** Of a rejected login. */
  readonly reason?: RejectionReason | undefined
  readonly passwordProven?: boolean | undefined
  readonly retryAfterMs?: number | undefined
  /** What the directory answered to the bind, and its own finer code. */
  readonly resultCode?: number | undefined
  readonly subCode?: string | undefined
  /** Of a failed one; undefined where the error is none of ours. */
  readonly code?: LdapAuthErrorCode | undefined
}

/** A bind that is about to be sent. */
export interface BindStartEvent {
  readonly url: string
  readonly account: 'user' | 'service'
}

/** A bind that was answered, or failed. */
export interface BindEvent {
  readonly url: string
  /** Whose password it was. */
  readonly account: 'user' | 'service'
  readonly durationMs: number
  /** What the directory answered (RFC 4511 appendix A). */
  readonly resultCode?: number | undefined
  readonly code?: LdapAuthErrorCode | undefined
}

/** A search that is about to be sent, or waits for a connection. */
export interface SearchStartEvent {
  readonly url: string
  readonly scope: 'base' | 'one' | 'sub'
  readonly account: 'user' | 'service'
}

/** A search that was answered, or failed. */
export interface SearchEvent {
  readonly url: string
  readonly scope: 'base' | 'one' | 'sub'
  /** With whose rights. */
  readonly account: 'user' | 'service'
  readonly durationMs: number
  readonly entries?: number | undefined
  readonly resultCode?: number | undefined
  readonly code?: LdapAuthErrorCode | undefined
}

/** A connection that was opened, could not be opened, or has ended. */
export interface ConnectionEvent {
  readonly url: string
  readonly lane: 'search' | 'bind'
  readonly state: 'opened' | 'failed' | 'ended'
  /** Until it stood, or failed. */
  readonly durationMs?: number | undefined
  readonly code?: LdapAuthErrorCode | undefined
}

/** A server that is left alone for a while, or is asked again. */
export interface FailoverEvent {
  readonly url: string
  readonly state: 'left' | 'back'
  readonly code?: LdapAuthErrorCode | undefined
}

/** A reference to another server (RFC 4511 section 4.1.10). */
export interface ReferralEvent {
  /** The host that it names; empty where it names none. */
  readonly host: string
  readonly action: 'followed' | 'refused'
}

/** What was, or was not, remembered. */
export interface CacheEvent {
  readonly cache: 'user' | 'password' | 'stale'
  readonly outcome: 'hit' | 'miss' | 'forgotten'
  readonly id?: string | undefined
}

/** A login that was not tried, for there were too many. */
export interface ThrottleEvent {
  readonly limit: 'account' | 'accountAndAddress' | 'address'
  readonly retryAfterMs: number
  readonly clientAddress?: string | undefined
}

/** A login in a session that came to its end. */
export interface SessionEvent {
  readonly state: 'ended'
  /** `'logout'`; `'revoked'` by `session.isRevoked`; else why the directory would not let the user in any more. */
  readonly reason: RejectionReason | 'revoked' | 'logout'
  readonly id?: string | undefined
  readonly username?: string | undefined
  /** Of a logout. */
  readonly clientAddress?: string | undefined
}

/** The events, each on the channel `ldap-auth:<name>` of `node:diagnostics_channel`. */
export interface LdapAuthEvents {
  'login:start': LoginStartEvent
  login: LoginEvent
  'bind:start': BindStartEvent
  bind: BindEvent
  'search:start': SearchStartEvent
  search: SearchEvent
  connection: ConnectionEvent
  failover: FailoverEvent
  referral: ReferralEvent
  cache: CacheEvent
  throttle: ThrottleEvent
  session: SessionEvent
}

/** What is told of when it begins, too. */
type Work = 'login' | 'bind' | 'search'

const channels: Readonly<Record<keyof LdapAuthEvents, Channel>> = open(
  'login:start',
  'login',
  'bind:start',
  'bind',
  'search:start',
  'search',
  'connection',
  'failover',
  'referral',
  'cache',
  'throttle',
  'session',
)

function open<Name extends string>(...names: readonly Name[]): Record<Name, Channel> {
  const channels = names.map((name) => [name, channel(`ldap-auth:${name}`)])
  return Object.fromEntries(channels) as Record<Name, Channel>
}

/** Whether anybody listens: what only an event needs is not even looked at otherwise. */
export function isHeard(name: keyof LdapAuthEvents): boolean {
  return channels[name].hasSubscribers
}

/** Whether anybody listens to the begin or to the end of a piece of work. */
export function isFollowed(work: Work): boolean {
  return isHeard(`${work}:start`) || isHeard(work)
}

/** Tells that a piece of work begins, and does it in the async context that listeners bound to that channel. */
export function begin<Name extends Work, T>(
  work: Name,
  event: LdapAuthEvents[`${Name}:start`],
  run: () => T,
): T {
  return channels[`${work}:start`].runStores(Object.freeze(event), run)
}

/**
 * Tells those who listen. An event holds no password, and a name only of somebody who was found:
 * people type passwords into the field of the name.
 */
export function tell<Name extends keyof LdapAuthEvents>(
  name: Name,
  event: LdapAuthEvents[Name],
): void {
  channels[name].publish(Object.freeze(event))
}
