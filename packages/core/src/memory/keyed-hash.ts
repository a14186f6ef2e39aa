import { createHmac, randomBytes } from 'node:crypto'

/**
 * Hashes under a key that was made at start-up and is nowhere else: what is kept of a password can not be
 * tried out by whoever gets to see it, unless they see the whole memory of the process.
 */
export class KeyedHash {
  readonly #key = randomBytes(32)

  /** No part may hold a NUL, or two lists of parts could be one text. */
  of(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#key).update(parts.join('\0')).digest()
  }
}
