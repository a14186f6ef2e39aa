import { isOid } from './attribute-description.ts'
import { quote } from './quote.ts'
import { Scanner, type TextSyntaxError } from './scanner.ts'

/** One `type=value` of an RDN. */
export interface RdnValue {
  readonly type: string
  /** The bytes that the escapes stand for. */
  readonly value: Buffer
  /** Whether the value was written `#hex`: its bytes are the BER form, not the text. */
  readonly isBer: boolean
}

/** The values of each RDN, the entry's own first. The empty DN has none. */
export type DistinguishedName = readonly (readonly RdnValue[])[]

/**
 * Reads a distinguished name: by RFC 4514 to the letter, or leniently as servers write them, with
 * spaces around separators, `;` between RDNs and quoted values (RFC 2253 section 4).
 *
 * @throws {@link TextSyntaxError}
 */
export function parseDn(
  text: string,
  reading: 'lenient' | 'strict' = 'lenient',
): DistinguishedName {
  return new DnParser(text, reading === 'strict').parse()
}

class DnParser extends Scanner {
  readonly #strict: boolean

  constructor(text: string, strict: boolean) {
    super(text)
    this.#strict = strict
  }

  parse(): DistinguishedName {
    // A lone surrogate has no UTF-8 form: all of them would become the same replacement character.
    const broken = this.text.search(/\p{Surrogate}/u)
    if (broken >= 0) throw this.error('half a character (a lone surrogate)', broken)
    this.#skipSpace()
    if (this.at === this.text.length) return []
    const rdns = [this.#rdn()]
    while (this.take(this.#strict ? /,/y : /[,;]/y)) rdns.push(this.#rdn())
    if (this.at < this.text.length) throw this.#unexpected()
    return rdns
  }

  #rdn(): RdnValue[] {
    const values = [this.#typeAndValue()]
    while (this.take(/\+/y)) values.push(this.#typeAndValue())
    return values
  }

  #typeAndValue(): RdnValue {
    this.#skipSpace()
    const start = this.at
    const type = this.take(/[A-Za-z0-9.-]+/y) ?? ''
    if (!isOid(type)) throw this.error('expected an attribute type such as "cn"', start)
    this.#skipSpace()
    if (this.take(/=/y) === undefined) throw this.error(`expected "=" after "${type}"`)
    this.#skipSpace()
    const value = this.#value()
    this.#skipSpace()
    return { type, ...value }
  }

  #value(): Pick<RdnValue, 'value' | 'isBer'> {
    const first = this.next
    if (first === '#') return { value: this.#hexValue(), isBer: true }
    if (first === '"' && !this.#strict) return { value: this.#quotedValue(), isBer: false }
    return { value: this.#textValue(), isBer: false }
  }

  #hexValue(): Buffer {
    const digits = this.take(/#(?:[0-9a-f]{2})+/iy)?.slice(1)
    if (digits === undefined) {
      throw this.error('"#" takes pairs of hexadecimal digits; write \\# for the character')
    }
    return Buffer.from(digits, 'hex')
  }

  #quotedValue(): Buffer {
    const start = this.at
    this.at += 1
    const parts: Buffer[] = []
    while (this.take(/"/y) === undefined) {
      const plain = this.take(/[^"\\\0]+/y)
      if (plain !== undefined) parts.push(Buffer.from(plain))
      else if (this.next === '\\') parts.push(this.#escaped())
      else throw this.error('the quoted value does not end', start)
    }
    return Buffer.concat(parts)
  }

  /** White space at either end of a value counts only if it is escaped. */
  #textValue(): Buffer {
    const parts: Buffer[] = []
    for (;;) {
      const start = this.at
      const space = this.take(/\s+/y) ?? ''
      const plain = this.take(/[^\s"+,;<>\\\0]+/y)
      if (plain !== undefined) parts.push(Buffer.from(space + plain))
      else if (this.next === '\\') parts.push(Buffer.from(space), this.#escaped())
      else {
        this.at = start
        return Buffer.concat(parts)
      }
    }
  }

  #escaped(): Buffer {
    const bytes = this.takeHexPairs()
    if (bytes !== undefined) return bytes
    const special = this.take(/\\[ "#+,;<=>\\]/y)
    if (special !== undefined) return Buffer.from(special.slice(1))
    throw this.error('a backslash takes a special character or two hexadecimal digits')
  }

  #skipSpace(): void {
    const start = this.at
    if (this.take(/\s+/y) && this.#strict)
      throw this.error('stray space; remove it, or escape it as \\20', start)
  }

  #unexpected(): TextSyntaxError {
    const character = quote(this.text.charAt(this.at))
    return this.error(`unexpected ${character}; inside a value it needs a backslash`)
  }
}
