import { holdsPasswords } from '../options/password-attributes.ts'
import type { Entry } from '../protocol/entry.ts'

/** An entry as the directory sent it, without the attributes that hold passwords. */
export interface DirectoryEntry {
  readonly dn: string
  /** Under the names that the directory spells; every attribute is a list, of bytes. */
  readonly attributes: ReadonlyMap<string, readonly Buffer[]>
}

/** @param unasked - attributes, in lower case, that were asked for on our own account */
export function directoryEntry(
  entry: Entry,
  unasked: ReadonlySet<string> = new Set(),
): DirectoryEntry {
  const names = entry.spelledNames.filter(
    (name) => !holdsPasswords(name) && !unasked.has(name.toLowerCase()),
  )
  const attributes = new Map(names.map((name) => [name, copies(entry.buffers(name))]))
  return { dn: entry.dn, attributes }
}

/** Each value in memory of its own: the message it came in, and the pool of Node, may hold passwords. */
function copies(values: readonly Buffer[]): readonly Buffer[] {
  return values.map((value) => Buffer.from(Uint8Array.from(value).buffer))
}
