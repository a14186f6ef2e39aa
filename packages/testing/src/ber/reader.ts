/** What came over the wire is not the LDAP that RFC 4511 describes. */
export class ProtocolError extends Error {}

interface Header {
  readonly tag: number
  /** Offset of the first content byte. */
  readonly start: number
  readonly length: number
}

/** Tag and length of the element at an offset; undefined while bytes of them are missing. */
export function readHeader(bytes: Buffer, at: number): Header | undefined {
  const tag = bytes[at]
  const length = bytes[at + 1]
  if (tag === undefined) return undefined
  if ((tag & 0x1f) === 0x1f) throw new ProtocolError('a tag of more than one byte')
  if (length === undefined) return undefined
  if (length < 0x80) return { tag, start: at + 2, length }
  const count = length & 0x7f
  // RFC 4511 section 5.1 allows the definite form only; no message of ours needs more than 4 bytes.
  if (count === 0 || count > 4) throw new ProtocolError('an indefinite or oversized length')
  if (bytes.length < at + 2 + count) return undefined
  return { tag, start: at + 2 + count, length: bytes.readUIntBE(at + 2, count) }
}

/** One tag with its content. */
export interface Element {
  readonly tag: number
  readonly content: Buffer
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text in some bytes; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Reads the elements of one constructed content, never beyond its end. */
export class BerReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** The tag of the next element, undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#at]
  }

  next(): Element {
    const header = readHeader(this.#bytes, this.#at)
    if (!header) throw new ProtocolError('an element without its header')
    const end = header.start + header.length
    if (end > this.#bytes.length) throw new ProtocolError('an element longer than what holds it')
    this.#at = end
    return { tag: header.tag, content: this.#bytes.subarray(header.start, end) }
  }

  bytes(tag = 0x04): Buffer {
    const element = this.next()
    if (element.tag !== tag) {
      throw new ProtocolError(
        `tag 0x${element.tag.toString(16)} where 0x${tag.toString(16)} belongs`,
      )
    }
    return element.content
  }

  enter(tag = 0x30): BerReader {
    return new BerReader(this.bytes(tag))
  }

  text(tag = 0x04): string {
    const text = decodeUtf8(this.bytes(tag))
    if (text === undefined) throw new ProtocolError('text that is not UTF-8')
    return text
  }

  integer(tag = 0x02): number {
    return decodeInteger(this.bytes(tag))
  }

  enumerated(): number {
    return this.integer(0x0a)
  }

  boolean(tag = 0x01): boolean {
    const content = this.bytes(tag)
    if (content.length !== 1) throw new ProtocolError('a boolean that is not one byte')
    return content[0] !== 0
  }
}

/** A two's complement integer of at most four bytes: every integer of RFC 4511 fits. */
export function decodeInteger(content: Buffer): number {
  if (content.length === 0 || content.length > 4) throw new ProtocolError('an integer out of range')
  return content.readIntBE(0, content.length)
}
