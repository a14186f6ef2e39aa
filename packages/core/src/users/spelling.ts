import type { Values } from '../protocol/entry.ts'
import { guidBytes, guidText } from '../text/guid.ts'
import { sidBytes, sidText } from '../text/sid.ts'

/** A usual way to write bytes as text. */
interface Spelling {
  /** Undefined if the bytes are of another kind. */
  readonly textOf: (bytes: Buffer) => string | undefined
  readonly bytesOf: (text: string) => Buffer | undefined
}

const guid: Spelling = { textOf: guidText, bytesOf: guidBytes }
const sid: Spelling = { textOf: sidText, bytesOf: sidBytes }

/** By attribute, in lower case. */
const spellings: ReadonlyMap<string, Spelling> = new Map([
  ['objectguid', guid],
  ['objectsid', sid],
  ['sidhistory', sid],
])

/** How the values of an attribute are shown; those in `binaryAttributes` as base64. */
export function createTextsOf(
  key: string,
  binaryAttributes: ReadonlySet<string>,
): (values: Values) => readonly string[] {
  if (binaryAttributes.has(key)) return (values) => values.strings('base64')
  const spelling = spellings.get(key)
  if (spelling === undefined) return (values) => values.strings()
  return (values) => values.buffers().map((bytes) => write(spelling, bytes))
}

/** An id as text. It is one that {@link idBytes} can read, so base64 comes behind a usual way to write it. */
export function idText(
  attribute: string,
  bytes: Buffer,
  binaryAttributes: ReadonlySet<string>,
): string {
  const key = attribute.toLowerCase()
  const spelling = spellings.get(key)
  if (spelling !== undefined) return write(spelling, bytes)
  return bytes.toString(binaryAttributes.has(key) ? 'base64' : 'utf8')
}

/** The bytes of an id; undefined if no entry has such an id. */
export function idBytes(
  attribute: string,
  id: string,
  binaryAttributes: ReadonlySet<string>,
): Buffer | undefined {
  const key = attribute.toLowerCase()
  const spelling = spellings.get(key)
  if (spelling !== undefined) return read(spelling, id)
  return Buffer.from(id, binaryAttributes.has(key) ? 'base64' : 'utf8')
}

/** What is not of its kind is shown all the same, or two of them would look alike. */
function write({ textOf }: Spelling, bytes: Buffer): string {
  return textOf(bytes) ?? bytes.toString('hex')
}

function read({ textOf, bytesOf }: Spelling, text: string): Buffer | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return bytesOf(text)
  const bytes = Buffer.from(text, 'hex')
  return textOf(bytes) === undefined ? bytes : undefined
}
