import { isUtf8 } from 'node:buffer'
import { BerReader } from 'ldapts'
import { isLdapAuthError } from '../words/errors.ts'
import {
  enter,
  leave,
  OCTET_STRING,
  readAll,
  readBytes,
  readInteger,
  readText,
  SEQUENCE,
  skip,
} from './elements.ts'
import { type Attribute, Entry, type Places } from './entry.ts'
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

/** The operations that hold a result. */
const results: ReadonlyMap<number, 'bind' | 'search' | 'extended'> = new Map([
  [BIND_RESPONSE, 'bind'],
  [SEARCH_DONE, 'search'],
  [EXTENDED_RESPONSE, 'extended'],
])

const BOOLEAN = 0x01
const ENUMERATED = 0x0a
const SET = 0x31
const RESPONSE_NAME = 0x8a
const CONTROLS = 0xa0
const REFERRAL = 0xa3

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
  enter(reader, SEQUENCE)
  const id = readInteger(reader)
  if (id < 0) throw misplaced('a message without an id')
  const operation = Number(reader.peek())
  const end = enter(reader)
  if (operation === SEARCH_ENTRY) return { id, type: 'entry', entry: readEntry(reader, end) }
  if (reader.buffer.length > MAX_RESULT_BYTES) throw misplaced('a result that is larger than any')
  const type = results.get(operation)
  if (type !== undefined) return { id, type, result: readResult(reader, end) }
  if (operation === SEARCH_REFERENCE) return { id, type: 'reference', uris: readTexts(reader, end) }
  if (operation === INTERMEDIATE_RESPONSE) return { id, type: 'intermediate' }
  throw misplaced(`operation 0x${operation.toString(16)} as an answer`)
}

function readEntry(reader: BerReader, end: number): Entry {
  const dn = readDn(reader)
  const attributes = readAll(reader, enter(reader, SEQUENCE), readAttribute)
  leave(reader, end)
  return new Entry(dn, alone(reader.buffer), attributes)
}

/** A small entry that is kept must not keep everything else that came with it. */
function alone(message: Buffer): Buffer {
  return message.length * 4 < message.buffer.byteLength ? Buffer.from(message) : message
}

/** Replacing what is not UTF-8 would give the name of another entry, and that one would be bound. */
function readDn(reader: BerReader): string {
  const end = enter(reader, OCTET_STRING)
  const { buffer, offset } = reader
  if (end - offset > MAX_NAME_BYTES) throw misplaced('an entry whose DN is larger than any')
  const dn = buffer.toString('utf8', offset, end)
  if (dn.includes('\ufffd') && !isUtf8(buffer.subarray(offset, end))) {
    throw misplaced('an entry whose DN is not UTF-8')
  }
  reader.offset = end
  return dn
}

function readAttribute(reader: BerReader): Attribute {
  enter(reader, SEQUENCE)
  // A description has letters, digits and a few signs of ASCII (RFC 4512 section 2.5).
  return [readText(reader, OCTET_STRING, 'latin1'), readValues(reader)]
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
  const code = readInteger(reader, ENUMERATED)
  const matchedDn = readText(reader)
  const message = readText(reader)
  let referrals: readonly string[] = []
  let responseName: string | undefined
  while (reader.offset < end) {
    const tag = reader.peek()
    if (tag === REFERRAL) referrals = readTexts(reader, enter(reader))
    else if (tag === RESPONSE_NAME) responseName = readText(reader, RESPONSE_NAME)
    else skip(reader)
  }
  leave(reader, end)
  const hasControls = reader.peek() === CONTROLS
  const controls = hasControls ? readAll(reader, enter(reader), readControl) : []
  return { code, matchedDn, message, referrals, controls, responseName }
}

function readControl(reader: BerReader): ResponseControl {
  const end = enter(reader, SEQUENCE)
  const oid = readText(reader)
  if (reader.peek() === BOOLEAN) skip(reader)
  return { oid, value: reader.offset < end ? readBytes(reader) : undefined }
}

function readTexts(reader: BerReader, end: number): string[] {
  return readAll(reader, end, () => readText(reader))
}
