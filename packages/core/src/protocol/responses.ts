import { isUtf8 } from 'node:buffer'
import { BerReader } from 'ldapts'
import { isLdapAuthError } from '../words/errors.ts'
import { Entry, type Places } from './entry.ts'
import { misplaced } from './failures.ts'

/** A control that came with an answer (RFC 4511 section 4.1.11). */
export interface ResponseControl {
  readonly oid: string
  readonly value: Buffer | undefined
}

/** An LDAPResult (RFC 4511 section 4.1.9) with all that may follow it. */
export interface Result {
  readonly code: number
  readonly matchedDn: string
  readonly message: string
  /** Where to ask instead; result code 10 only. */
  readonly referrals: readonly string[]
  readonly controls: readonly ResponseControl[]
  /** The OID that names an extended response. */
  readonly responseName: string | undefined
}

/** One message of the directory. */
export type Response =
  | { readonly id: number; readonly type: 'entry'; readonly entry: Entry }
  | { readonly id: number; readonly type: 'reference'; readonly uris: readonly string[] }
  | { readonly id: number; readonly type: 'intermediate' }
  | {
      readonly id: number
      readonly type: 'bind' | 'search' | 'extended'
      readonly result: Result
    }

const BIND_RESPONSE = 0x61
const SEARCH_ENTRY = 0x64
const SEARCH_DONE = 0x65
const SEARCH_REFERENCE = 0x73
const EXTENDED_RESPONSE = 0x78
const INTERMEDIATE_RESPONSE = 0x79

const CONTROLS = 0xa0
const REFERRAL = 0xa3
const RESPONSE_NAME = 0x8a
const SEQUENCE = 0x30
const SET = 0x31
const OCTET_STRING = 0x04
const BOOLEAN = 0x01

/** Only entries hold much. Texts are decoded in one go, during which nobody else is served. */
const MAX_RESULT_BYTES = 1 << 20
const MAX_NAME_BYTES = 1 << 16

/** Notice of Disconnection (RFC 4511 section 4.4.1). */
const DISCONNECTION = '1.3.6.1.4.1.1466.20036'

/** Whether the directory says that it ends the connection, and why. */
export function isDisconnection(response: Response): response is Response & { result: Result } {
  const { id, type } = response
  return id === 0 && type === 'extended' && response.result.responseName === DISCONNECTION
}

/**
 * Reads one message that framing has passed.
 *
 * @throws `ERR_LDAP_AUTH_PROTOCOL`
 */
export function parseResponse(message: Buffer): Response {
  try {
    return readMessage(new BerReader(message))
  } catch (cause) {
    if (isLdapAuthError(cause)) throw cause
    throw misplaced('a message that is not built as RFC 4511 says', cause)
  }
}

function readMessage(reader: BerReader): Response {
  reader.readSequence()
  const id = reader.readInt()
  if (id === null || id < 0) throw misplaced('a message without an id')
  const operation = reader.readSequence()
  const end = reader.offset + reader.length
  if (operation === SEARCH_ENTRY) return { id, type: 'entry', entry: readEntry(reader, end) }
  if (reader.buffer.length > MAX_RESULT_BYTES) throw misplaced('a result that is larger than any')
  switch (operation) {
    case SEARCH_REFERENCE:
      return { id, type: 'reference', uris: readStrings(reader, end) }
    case SEARCH_DONE:
      return { id, type: 'search', result: readResult(reader, end) }
    case BIND_RESPONSE:
      return { id, type: 'bind', result: readResult(reader, end) }
    case EXTENDED_RESPONSE:
      return { id, type: 'extended', result: readResult(reader, end) }
    case INTERMEDIATE_RESPONSE:
      return { id, type: 'intermediate' }
    default:
      throw misplaced(`operation 0x${operation?.toString(16) ?? '??'} as an answer`)
  }
}

function readEntry(reader: BerReader, end: number): Entry {
  const dn = readDn(reader)
  const attributes: [string, Places][] = []
  const listEnd = enter(reader, SEQUENCE)
  while (reader.offset < listEnd) {
    enter(reader, SEQUENCE)
    attributes.push([readName(reader), readValues(reader)])
  }
  if (reader.offset !== end) throw misplaced('an entry with something behind its attributes')
  return new Entry(dn, alone(reader.buffer), attributes)
}

/** A small entry that is kept must not keep everything else that came with it. */
function alone(message: Buffer): Buffer {
  return message.length * 4 < message.buffer.byteLength ? Buffer.from(message) : message
}

/** Replacing what is not UTF-8 would give the name of another entry, and that one would be bound. */
function readDn(reader: BerReader): string {
  const end = enter(reader, OCTET_STRING)
  const start = reader.offset
  if (end - start > MAX_NAME_BYTES) throw misplaced('an entry whose DN is larger than any')
  const dn = reader.buffer.toString('utf8', start, end)
  if (dn.includes('\ufffd') && !isUtf8(reader.buffer.subarray(start, end))) {
    throw misplaced('an entry whose DN is not UTF-8')
  }
  reader.offset = end
  return dn
}

/** An attribute description has letters, digits and a few signs of ASCII (RFC 4512 section 2.5). */
function readName(reader: BerReader): string {
  const end = enter(reader, OCTET_STRING)
  const name = reader.buffer.toString('latin1', reader.offset, end)
  reader.offset = end
  return name
}

function readValues(reader: BerReader): Places {
  const places: Places = []
  const end = enter(reader, SET)
  while (reader.offset < end) {
    const valueEnd = enter(reader, OCTET_STRING)
    places.push(reader.offset, valueEnd)
    reader.offset = valueEnd
  }
  return places
}

function readResult(reader: BerReader, end: number): Result {
  const code = reader.readEnumeration()
  // An empty number would read as 0, which is success.
  if (code === null || reader.length === 0) throw misplaced('a result without a code')
  const matchedDn = readText(reader)
  const message = readText(reader)
  if (reader.offset > end) throw misplaced('a result that ends too early')
  let referrals: readonly string[] = []
  let responseName: string | undefined
  while (reader.offset < end) {
    const tag = reader.peek()
    if (tag === REFERRAL) referrals = readStrings(reader, enter(reader, REFERRAL))
    else if (tag === RESPONSE_NAME) responseName = readText(reader, RESPONSE_NAME)
    else skip(reader)
  }
  return { code, matchedDn, message, referrals, controls: readControls(reader), responseName }
}

function readControls(reader: BerReader): ResponseControl[] {
  const controls: ResponseControl[] = []
  if (reader.peek() !== CONTROLS) return controls
  const end = enter(reader, CONTROLS)
  while (reader.offset < end) controls.push(readControl(reader))
  return controls
}

function readControl(reader: BerReader): ResponseControl {
  const end = enter(reader, SEQUENCE)
  const oid = readText(reader)
  if (reader.offset < end && reader.peek() === BOOLEAN) reader.readBoolean()
  const value = reader.offset < end ? readBytes(reader) : undefined
  return { oid, value }
}

function readStrings(reader: BerReader, end: number): string[] {
  const strings: string[] = []
  while (reader.offset < end) strings.push(readText(reader))
  return strings
}

/** Decodes in place: a slice for each name would be most of what a login allocates. */
function readText(reader: BerReader, tag = OCTET_STRING): string {
  const end = enter(reader, tag)
  const text = reader.buffer.toString('utf8', reader.offset, end)
  reader.offset = end
  return text
}

function readBytes(reader: BerReader, tag = OCTET_STRING): Buffer {
  const bytes = reader.readString(tag, true)
  if (bytes === null) throw misplaced('a message that ends too early')
  return bytes
}

/**
 * Steps over the header of the next element; gives the offset where the element ends. The tag is
 * always asked for. What is then read as elements has to be in a constructed one: framing has not
 * looked inside the others.
 */
function enter(reader: BerReader, tag: number): number {
  return endOf(reader, reader.readSequence(tag))
}

/** Steps over an element that nobody here knows. */
function skip(reader: BerReader): void {
  reader.offset = endOf(reader, reader.readSequence())
}

/** A length of four bytes may read as a negative one, which would lead backwards for ever. */
function endOf(reader: BerReader, tag: number | null): number {
  const end = reader.offset + reader.length
  if (tag === null || reader.length < 0 || end > reader.buffer.length) {
    throw misplaced('a message that ends too early')
  }
  return end
}
