import type { Filter } from '../text/filter.ts'
import type { Search } from './requests.ts'

/** True of every entry. */
export const everyEntry: Filter = { type: 'present', attribute: 'objectClass' }

/** Reads one entry, whatever it is. */
export function reading(base: string, attributes: readonly string[]): Search {
  return { base, scope: 'base', filter: everyEntry, attributes, sizeLimit: 1 }
}

/** Reads the root entry, which every directory shows to everybody (RFC 4512 section 5.1). */
export function rootEntry(attributes: readonly string[]): Search {
  return reading('', attributes)
}
