import type { GroupsOptions } from '../../../src/index.ts'
import type { AccountState } from './people.ts'

/** A kind of server: what the table has to know before one runs. */
export interface Kind {
  readonly name: string
  /** A suite that is left out where there is no such server. */
  describe(name: string, suite: () => void): void
  readonly suffix: string
  /** The attribute that people log in by. */
  readonly nameAttribute: 'uid' | 'sAMAccountName'
  readonly idShape: RegExp
  /** Whether it prepares strings before it compares them (RFC 4518 section 2.3). */
  readonly preparesStrings: boolean
  /** The result code of a search without a bind. */
  readonly anonymousSearch: number
  /** The states that it knows, and how it tells them. */
  readonly states: Partial<Readonly<Record<AccountState, StateAnswers>>>
  readonly groupSources: readonly GroupsOptions['source'][]
  /** Whether everybody is in a primary group, of which `member` says nothing. */
  readonly hasPrimaryGroups: boolean
  /** What it can not be brought to, and why. */
  readonly cannot: Partial<Readonly<Record<Ability, string>>>
  start(): Promise<World>
}

export type Ability = 'demand a client certificate' | 'answer with faults'

/** What somebody is answered with the right password, and with a wrong one. */
export interface StateAnswers {
  readonly right: object
  readonly wrong: object
}

export interface Account {
  readonly dn: string
  readonly password: string
}

/** A server that runs, with everybody of the table in it. */
export interface World {
  /** `ldap://`, which also takes StartTLS. */
  readonly url: string
  readonly tlsUrl: string
  readonly ca: string
  readonly serviceAccount: Account
  readonly partition: Partition
  /** Undefined where the kind can not demand a certificate. */
  readonly guarded?: Guarded
  /** The names of all binds and the filters of all searches so far. */
  binds(): readonly string[]
  searches(): readonly string[]
  remove(dn: string): Promise<void>
  stop(): Promise<void>
}

/**
 * Two servers that keep a tree together, and a third one. The first, at `url`, refers from below
 * `ou=far` to the second and from below `ou=farther` to the third; both of those keep `remote`.
 */
export interface Partition {
  readonly url: string
  /** Known to all of them. */
  readonly serviceAccount: Account
  /** The second, as `referrals.follow.hosts` lists it. */
  readonly listed: string
  /** The third, which no test lists unless it says so. */
  readonly unlisted: string
  /** Connections that the third ever saw. */
  connectionsToUnlisted(): number
}

/** A server that demands a client certificate from those who speak TLS; it keeps `remote` below `ou=far`. */
export interface Guarded {
  readonly tlsUrl: string
  readonly ca: string
  readonly serviceAccount: Account
  /** What it takes. */
  readonly client: { readonly cert: string; readonly key: string }
}

export function peopleBase(suffix: string): string {
  return `ou=people,${suffix}`
}

export function groupsBase(suffix: string): string {
  return `ou=groups,${suffix}`
}

export function groupDn(suffix: string, name: string): string {
  return `cn=${name},${groupsBase(suffix)}`
}
