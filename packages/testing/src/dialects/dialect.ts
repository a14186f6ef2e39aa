import type { Attributes, Entry, EntryData } from '../entries/entry.ts'
import type { Store } from '../entries/store.ts'
import type { Result } from '../messages/result.ts'

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
  /** The entry that a search base which is no DN stands for. */
  findBase(name: string, store: Store): Entry | undefined
  /** The data, with what this kind of directory may write in another way. */
  read(data: EntryData): EntryData
  /** Values that are computed when somebody asks for them, of one entry at a time. */
  readonly computed: ReadonlyMap<string, (entry: Entry, store: Store) => Buffer[]>
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
