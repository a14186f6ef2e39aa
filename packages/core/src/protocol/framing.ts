import { LdapAuthError } from '../words/errors.ts'

/** LDAP answers nest seven deep at most; anything far beyond that only wants to exhaust a stack. */
const MAX_NESTING = 16

/** Each element becomes an object: two bytes on the wire must not become a hundred in memory without end. */
const MAX_ELEMENTS = 250_000

/** An LDAPMessage is a SEQUENCE (RFC 4511 section 4.1.1). */
const SEQUENCE = 0x30

/**
 * Cuts the bytes of a connection into whole LDAP messages. Each one is known to be under the
 * size cap and made of elements that end inside their parents, down to the last: a codec that
 * trusts inner lengths can then neither run past the end nor turn in circles.
 */
export class Framing {
  readonly #maxBytes: number
  #chunks: Buffer[] = []
  #bytes = 0
  /** Size of the message being received; 0 until its header is there. */
  #wanted = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Bytes received that do not make a whole message yet. */
  get pendingBytes(): number {
    return this.#bytes
  }

  /** @throws `ERR_LDAP_AUTH_PROTOCOL` */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    const messages: Buffer[] = []
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      messages.push(message)
    }
    return messages
  }

  #next(): Buffer | undefined {
    if (this.#wanted === 0) this.#wanted = this.#messageSize()
    if (this.#wanted === 0 || this.#bytes < this.#wanted) return undefined
    const bytes = this.#joined()
    const whole = this.#wanted === bytes.length
    const message = whole ? bytes : bytes.subarray(0, this.#wanted)
    this.#chunks = whole ? [] : [bytes.subarray(this.#wanted)]
    this.#bytes -= this.#wanted
    this.#wanted = 0
    countElements(message, 0, message.length, 0)
    return message
  }

  #messageSize(): number {
    if (this.#bytes < 2) return 0
    const bytes = this.#joined()
    if (bytes[0] !== SEQUENCE) throw malformed('a message does not start with a SEQUENCE')
    const lengthBytes = sizeOfLength(bytes, 1)
    if (bytes.length < 1 + lengthBytes) return 0
    const size = 1 + lengthBytes + readLength(bytes, 1, lengthBytes)
    if (size > this.#maxBytes) {
      throw malformed(`a message of ${size} bytes is over limits.messageBytes (${this.#maxBytes})`)
    }
    return size
  }

  /** Joined only once a message is whole, or while its few header bytes are missing: never quadratic. */
  #joined(): Buffer {
    const [first] = this.#chunks
    if (this.#chunks.length === 1 && first !== undefined) return first
    const joined = Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }
}

/** Checks every element down to the last, and counts them. */
function countElements(bytes: Buffer, start: number, end: number, depth: number): number {
  if (depth > MAX_NESTING) throw malformed(`elements nest deeper than ${MAX_NESTING}`)
  let count = 0
  let at = start
  while (at < end) {
    const tag = byteAt(bytes, at)
    if ((tag & 0x1f) === 0x1f) throw malformed('a tag has more than one byte')
    if (at + 2 > end) throw malformed('an element has no length')
    const lengthBytes = sizeOfLength(bytes, at + 1)
    const content = at + 1 + lengthBytes
    if (content > end) throw malformed('an element ends inside its length')
    const next = content + readLength(bytes, at + 1, lengthBytes)
    if (next > end) throw malformed('an element is longer than what encloses it')
    const constructed = (tag & 0x20) !== 0
    count += constructed ? 1 + countElements(bytes, content, next, depth + 1) : 1
    if (count > MAX_ELEMENTS) throw malformed(`a message has more than ${MAX_ELEMENTS} elements`)
    at = next
  }
  return count
}

/** How many bytes the length takes. LDAP uses the definite form only (RFC 4511 section 5.1). */
function sizeOfLength(bytes: Buffer, at: number): number {
  const first = byteAt(bytes, at)
  if (first < 0x80) return 1
  const count = first & 0x7f
  if (count === 0) throw malformed('a length is indefinite')
  if (count > 4) throw malformed('a length has more than four bytes')
  return 1 + count
}

function readLength(bytes: Buffer, at: number, size: number): number {
  return size === 1 ? byteAt(bytes, at) : bytes.readUIntBE(at + 1, size - 1)
}

/** Only asked for bytes that are there; a missing one would read as an element without contents. */
function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0
}

function malformed(what: string): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_PROTOCOL',
    `The directory sent something that is not LDAP: ${what}. Is the port one that speaks LDAP?`,
  )
}
