import { ProtocolError, readHeader } from './reader.ts'

/** Cuts a stream of bytes into whole LDAP messages, none above the size limit. */
export class Framing {
  readonly #limit: number
  #chunks: Buffer[] = []
  #size = 0
  /** Bytes that must be there before another look is worth it: joining at every chunk would be quadratic. */
  #needed = 2

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that belong to no whole message yet. */
  get pending(): number {
    return this.#size
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  /** The next message that is whole. */
  next(): Buffer | undefined {
    if (this.#size < this.#needed) return undefined
    const bytes = this.#joined()
    const end = this.#endOfMessage(bytes)
    this.#needed = end ?? this.#size + 1
    if (end === undefined || bytes.length < end) {
      this.#keep(bytes)
      return undefined
    }
    this.#keep(bytes.subarray(end))
    this.#needed = 2
    return bytes.subarray(0, end)
  }

  #joined(): Buffer {
    const [first, ...rest] = this.#chunks
    return first && rest.length === 0 ? first : Buffer.concat(this.#chunks)
  }

  #keep(bytes: Buffer): void {
    this.#chunks = [bytes]
    this.#size = bytes.length
  }

  #endOfMessage(bytes: Buffer): number | undefined {
    if (bytes[0] !== 0x30) throw new ProtocolError('bytes that are no LDAP message')
    const header = readHeader(bytes, 0)
    if (header && header.length > this.#limit) {
      throw new ProtocolError(`a message of more than ${this.#limit} bytes`)
    }
    return header && header.start + header.length
  }
}
