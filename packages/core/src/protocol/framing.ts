import { LdapAuthError } from '../words/errors.ts'

/** LDAP answers nest seven deep at most; anything far beyond that only wants to exhaust a stack. */
const MAX_NESTING = 16

/**
 * Each element becomes an object: two bytes on the wire must not become a hundred in memory without
 * end. And a message is read in one go, during which nobody else is served.
 */
const MAX_ELEMENTS = 100_000

/** An LDAPMessage is a SEQUENCE (RFC 4511 section 4.1.1). */
const SEQUENCE = 0x30

/**
 * Cuts the bytes of a connection into whole LDAP messages. Each one is known to be under the
 * size cap and made of elements that end inside their parents, down to the last: a codec that
 * trusts inner lengths can then neither run past the end nor turn in circles.
 */
export class Framing {
  readonly #maxBytes: number
  /** What does not make a whole message yet; there may be room behind it for what is to come. */
  #held: Buffer = Buffer.alloc(0)
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
    const bytes = this.#bytes === 0 ? chunk : this.#append(chunk)
    const messages: Buffer[] = []
    let at = 0
    if (this.#wanted === 0) this.#wanted = this.#sizeOfMessage(bytes, at)
    while (this.#wanted > 0 && at + this.#wanted <= bytes.length) {
      const message = bytes.subarray(at, at + this.#wanted)
      countElements(message, 0, message.length, 0)
      messages.push(message)
      at += message.length
      this.#wanted = this.#sizeOfMessage(bytes, at)
    }
    if (at > 0 || this.#bytes === 0) this.#held = bytes.subarray(at)
    this.#bytes = bytes.length - at
    return messages
  }

  /**
   * Bytes that come one by one must not be kept one by one, each a hundred times its size. The room
   * for them grows with what has come: a directory may announce a large message and never send it.
   */
  #append(chunk: Buffer): Buffer {
    const size = this.#bytes + chunk.length
    if (size > this.#held.length) {
      const room = Buffer.allocUnsafe(Math.max(size, Math.min(2 * size, this.#wanted)))
      this.#held.copy(room, 0, 0, this.#bytes)
      this.#held = room
    }
    chunk.copy(this.#held, this.#bytes)
    return this.#held.subarray(0, size)
  }

  #sizeOfMessage(bytes: Buffer, at: number): number {
    if (at + 2 > bytes.length) return 0
    if (bytes[at] !== SEQUENCE) throw malformed('a message does not start with a SEQUENCE')
    const lengthBytes = sizeOfLength(bytes, at + 1)
    if (at + 1 + lengthBytes > bytes.length) return 0
    const size = 1 + lengthBytes + readLength(bytes, at + 1, lengthBytes)
    if (size > this.#maxBytes) {
      throw malformed(`a message of ${size} bytes is over limits.messageBytes (${this.#maxBytes})`)
    }
    return size
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
