import type { BerReader } from 'ldapts'
import type { LdapAuthError } from '../words/errors.ts'
import { garbled, misplaced } from './failures.ts'

const INTEGER = 0x02
export const OCTET_STRING = 0x04
export const SEQUENCE = 0x30

/** LDAP answers nest seven deep at most; anything far beyond that only wants to exhaust a stack. */
const MAX_NESTING = 16

/**
 * Each element becomes an object: two bytes on the wire must not become a hundred in memory without
 * end. And a message is read in one go, during which nobody else is served.
 */
const MAX_ELEMENTS = 100_000

/**
 * Counts the elements in some bytes, down to the last, once it has checked that each ends inside
 * its parent: a codec that trusts inner lengths can then neither run past the end nor turn in circles.
 */
export function countElements(bytes: Buffer, start = 0, end = bytes.length, depth = 0): number {
  if (depth > MAX_NESTING) throw malformed(`elements nest deeper than ${MAX_NESTING}`)
  let count = 0
  for (let at = start; at < end; ) {
    const tag = byteAt(bytes, at)
    if ((tag & 0x1f) === 0x1f) throw malformed('a tag has more than one byte')
    const content = at + 1 + sizeOfLength(bytes, at + 1)
    const next = content > end ? content : content + readLength(bytes, at + 1)
    if (next > end) throw malformed('an element is longer than what encloses it')
    const constructed = (tag & 0x20) !== 0
    count += constructed ? 1 + countElements(bytes, content, next, depth + 1) : 1
    if (count > MAX_ELEMENTS) throw malformed(`a message has more than ${MAX_ELEMENTS} elements`)
    at = next
  }
  return count
}

/** How many bytes the length takes. LDAP uses the definite form only (RFC 4511 section 5.1). */
export function sizeOfLength(bytes: Buffer, at: number): number {
  const first = byteAt(bytes, at)
  if (first < 0x80) return 1
  if (first === 0x80 || first > 0x84) {
    throw malformed('a length is indefinite, or has more than four bytes')
  }
  return 1 + (first & 0x7f)
}

export function readLength(bytes: Buffer, at: number): number {
  const first = byteAt(bytes, at)
  return first < 0x80 ? first : bytes.readUIntBE(at + 1, first & 0x7f)
}

/** Only asked for bytes that are there; a missing one would read as an element without contents. */
function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0
}

export function malformed(what: string): LdapAuthError {
  return garbled(
    `The directory sent something that is not LDAP: ${what}. Is the port one that speaks LDAP?`,
  )
}

/**
 * Steps over the header of the next element; gives the offset where the element ends. What is then
 * read as elements has to be in a constructed one, by its tag: the others have not been looked into.
 */
export function enter(reader: BerReader, tag?: number): number {
  if (reader.readSequence(tag) === null) throw misplaced('a message that ends too early')
  return reader.offset + reader.length
}

export function skip(reader: BerReader): void {
  reader.offset = enter(reader)
}

/** Whether the last part of an element was the last, and no part of what follows it. */
export function leave(reader: BerReader, end: number): void {
  if (reader.offset !== end) throw misplaced('an element with other parts than it should have')
}

export function readInteger(reader: BerReader, tag = INTEGER): number {
  const value = reader.readTag(tag)
  // An empty number would read as 0, which is success.
  if (value === null || reader.length === 0) throw misplaced('a message that lacks a number')
  return value
}

/** Decodes in place: a slice for each name would be most of what a login allocates. */
export function readText(
  reader: BerReader,
  tag = OCTET_STRING,
  encoding: 'utf8' | 'latin1' = 'utf8',
): string {
  const end = enter(reader, tag)
  const text = reader.buffer.toString(encoding, reader.offset, end)
  reader.offset = end
  return text
}

export function readBytes(reader: BerReader): Buffer {
  const end = enter(reader, OCTET_STRING)
  const bytes = reader.buffer.subarray(reader.offset, end)
  reader.offset = end
  return bytes
}

/** What there is to read up to an offset. */
export function readAll<T>(reader: BerReader, end: number, read: (reader: BerReader) => T): T[] {
  const all: T[] = []
  while (reader.offset < end) all.push(read(reader))
  return all
}
