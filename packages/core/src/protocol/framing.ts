import { countElements, malformed, readLength, SEQUENCE, sizeOfLength } from './elements.ts'

/**
 * Cuts the bytes of a connection into whole LDAP messages. Each one is known to be under the
 * size cap and made of elements that end inside their parents.
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
      countElements(message)
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

  /** An LDAPMessage is a SEQUENCE (RFC 4511 section 4.1.1). */
  #sizeOfMessage(bytes: Buffer, at: number): number {
    if (at + 2 > bytes.length) return 0
    if (bytes[at] !== SEQUENCE) throw malformed('a message does not start with a SEQUENCE')
    const content = 1 + sizeOfLength(bytes, at + 1)
    if (at + content > bytes.length) return 0
    const size = content + readLength(bytes, at + 1)
    if (size > this.#maxBytes) {
      throw malformed(`a message of ${size} bytes is over limits.messageBytes (${this.#maxBytes})`)
    }
    return size
  }
}
