import type { Attributes, Entry } from '../entries/entry.ts'
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
}
