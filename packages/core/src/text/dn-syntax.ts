import { isOid } from './attribute-description.ts'
import { quote } from './quote.ts'

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

/** A text that is no distinguished name. */
export class DnSyntaxError extends Error {
  override readonly name = 'DnSyntaxError'
  /** The offset in the text at which reading stopped. */
  readonly position: number

  constructor(problem: string, position: number) {
    super(problem)
    this.position = position
  }
}

/**
 * Reads a distinguished name: by RFC 4514 to the letter, or leniently as servers write them, with
 * spaces around separators, `;` between RDNs and quoted values (RFC 2253 section 4).
 *
 * @throws {@link DnSyntaxError}
 */
export function parseDn(
  text: string,
  reading: 'lenient' | 'strict' = 'lenient',
): DistinguishedName {
  return new DnParser(text, reading === 'strict').parse()
}

class DnParser {
  readonly #text: string
  readonly #strict: boolean
  #at = 0

  constructor(text: string, strict: boolean) {
    this.#text = text
    this.#strict = strict
  }

  parse(): DistinguishedName {
    // A lone surrogate has no UTF-8 form: all of them would become the same replacement character.
    const broken = this.#text.search(/\p{Surrogate}/u)
    if (broken >= 0) throw this.#error('half a character (a lone surrogate)', broken)
    this.#skipSpace()
    if (this.#at === this.#text.length) return []
    const rdns = [this.#rdn()]
    while (this.#take(this.#strict ? /,/y : /[,;]/y)) rdns.push(this.#rdn())
    if (this.#at < this.#text.length) throw this.#unexpected()
    return rdns
  }

  #rdn(): RdnValue[] {
    const values = [this.#typeAndValue()]
    while (this.#take(/\+/y)) values.push(this.#typeAndValue())
    return values
  }

  #typeAndValue(): RdnValue {
    this.#skipSpace()
    const start = this.#at
    const type = this.#take(/[A-Za-z0-9.-]+/y) ?? ''
    if (!isOid(type)) throw this.#error('expected an attribute type such as "cn"', start)
    this.#skipSpace()
    if (this.#take(/=/y) === undefined) throw this.#error(`expected "=" after "${type}"`)
    this.#skipSpace()
    const value = this.#value()
    this.#skipSpace()
    return { type, ...value }
  }

  #value(): Pick<RdnValue, 'value' | 'isBer'> {
    const first = this.#text[this.#at]
    if (first === '#') return { value: this.#hexValue(), isBer: true }
    if (first === '"' && !this.#strict) return { value: this.#quotedValue(), isBer: false }
    return { value: this.#textValue(), isBer: false }
  }

  #hexValue(): Buffer {
    const digits = this.#take(/#(?:[0-9a-f]{2})+/iy)?.slice(1)
    if (digits === undefined) {
      throw this.#error('"#" takes pairs of hexadecimal digits; write \\# for the character')
    }
    return Buffer.from(digits, 'hex')
  }

  #quotedValue(): Buffer {
    const start = this.#at
    this.#at += 1
    const parts: Buffer[] = []
    while (this.#take(/"/y) === undefined) {
      const plain = this.#take(/[^"\\\0]+/y)
      if (plain !== undefined) parts.push(Buffer.from(plain))
      else if (this.#text[this.#at] === '\\') parts.push(this.#escaped())
      else throw this.#error('the quoted value does not end', start)
    }
    return Buffer.concat(parts)
  }

  /** White space at either end of a value counts only if it is escaped. */
  #textValue(): Buffer {
    const parts: Buffer[] = []
    for (;;) {
      const start = this.#at
      const space = this.#take(/\s+/y) ?? ''
      const plain = this.#take(/[^\s"+,;<>\\\0]+/y)
      if (plain !== undefined) parts.push(Buffer.from(space + plain))
      else if (this.#text[this.#at] === '\\') parts.push(Buffer.from(space), this.#escaped())
      else {
        this.#at = start
        return Buffer.concat(parts)
      }
    }
  }

  #escaped(): Buffer {
    const pairs = this.#take(/(?:\\[0-9a-f]{2})+/iy)
    if (pairs !== undefined) return Buffer.from(pairs.replaceAll('\\', ''), 'hex')
    const special = this.#take(/\\[ "#+,;<=>\\]/y)
    if (special !== undefined) return Buffer.from(special.slice(1))
    throw this.#error('a backslash takes a special character or two hexadecimal digits')
  }

  #skipSpace(): void {
    const start = this.#at
    if (this.#take(/\s+/y) && this.#strict)
      throw this.#error('stray space; remove it, or escape it as \\20', start)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #unexpected(): DnSyntaxError {
    const character = quote(this.#text.charAt(this.#at))
    return this.#error(`unexpected ${character}; inside a value it needs a backslash`)
  }

  /** The space that is meant is marked: in a message nobody would see it. */
  #error(problem: string, at = this.#at): DnSyntaxError {
    const rest = this.#text.slice(at).replace(/^ /, '␣')
    const marked = quote(this.#text.slice(0, at) + rest)
    return new DnSyntaxError(`${problem}, at character ${at + 1} of ${marked}`, at)
  }
}
