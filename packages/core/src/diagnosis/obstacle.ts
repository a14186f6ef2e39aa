import type { Entry } from '../protocol/entry.ts'
import { momentOf } from '../users/account-state.ts'

/** What keeps somebody out whatever their password, or may do so. */
export interface Obstacle {
  /** A word for scripts. */
  readonly state: string
  readonly message: string
  readonly remedy: string
  /** Whether it is sure that it holds now. */
  readonly isSure: boolean
}

/** The first value of an attribute. */
export function firstOf(entry: Entry, name: string): string | undefined {
  return entry.strings(name)[0]
}

/** A moment of a GeneralizedTime; undefined where there is none. */
export function momentAt(entry: Entry, name: string): number | undefined {
  const value = firstOf(entry, name)
  const moment = value === undefined ? Number.NaN : momentOf(value)
  return Number.isNaN(moment) ? undefined : moment
}
