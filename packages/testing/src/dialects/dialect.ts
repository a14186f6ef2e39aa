import type { Attributes, Entry, EntryData } from '../entries/entry.ts'
import type { Store } from '../entries/store.ts'
import type { PolicyResponse } from '../messages/password-policy.ts'
import type { Result } from '../messages/result.ts'

/** A bind as somebody who has an entry. */
export interface BindAttempt {
  readonly account: Entry
  /** Whether the password is right. */
  readonly isProved: boolean
  readonly store: Store
  /** Milliseconds since 1970. */
  readonly now: number
}

/** How a bind is answered. */
export interface BindAnswer {
  readonly result: Result
  /** Told to a client that asks for it. */
  readonly policy?: PolicyResponse
}

/** Where directory servers differ from one another. */
export interface Dialect {
  /** Attributes, in lower case, that a search returns only when they are asked for. */
  readonly operational: ReadonlySet<string>
  /** The answer to a wrong password, and to a name nobody has. */
  readonly refusedBind: Result
  /** The answer to a bind name that is no DN. */
  readonly malformedBindName: Result
  /** The answer to a search by somebody who must bind first. */
  readonly refusedAnonymous: Result
  /** Attributes the server keeps by itself. */
  maintained(entry: Entry, hasChildren: boolean): Attributes
  /** The entry that a bind name which is no DN stands for. */
  findAccount(name: string, store: Store): Entry | undefined
  /** What becomes of a bind by the state that the account is in. */
  answerBind(attempt: BindAttempt): BindAnswer
  /** The controls that may go with a bind. */
  readonly bindControls: readonly string[]
  /** The entry that a search base which is no DN stands for. */
  findBase(name: string, store: Store): Entry | undefined
  /** The data, with what this kind of directory may write in another way. */
  read(data: EntryData): EntryData
  /** Values that are computed when somebody asks for them, of one entry at a time. */
  readonly computed: ReadonlyMap<string, (entry: Entry, store: Store) => Buffer[]>
  /** Values of the root entry that are about whoever is bound. */
  readonly computedOfSession: Dialect['computed']
  /** Whether entries list the groups that list them. */
  readonly memberOf: boolean
  /** Whether filters can follow chains of DNs. */
  readonly followsChains: boolean
  readonly limits: Limits
}

/** What one answer of a search holds at most. */
export interface Limits {
  /** Entries; more come only in pages. */
  readonly entries: number
  /** Values of one attribute; more come only in ranges. */
  readonly values: number
}
