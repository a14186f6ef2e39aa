import { BerReader, decodeUtf8 } from '../ber/reader.ts'
import { canonicalName } from './attribute-names.ts'
import { prepare } from './string-preparation.ts'

/** One `type=value` of a DN. */
export interface Assertion {
  readonly type: string
  readonly value: string
}

/** A distinguished name: its RDNs, the entry's own first; each holds one assertion or, joined by `+`, more. */
export type Dn = readonly (readonly Assertion[])[]

/** Reads a DN as RFC 4514 writes it, or in the quoted form of RFC 2253; undefined when it is malformed. */
export function parseDn(text: string): Dn | undefined {
  if (text.trim() === '') return []
  const parser = new DnParser(text)
  const rdns: Assertion[][] = []
  do {
    const rdn = parser.rdn()
    if (!rdn) return undefined
    rdns.push(rdn)
  } while (parser.skip(','))
  return parser.done ? rdns : undefined
}

/** A text that is the same for equal DNs. A DN below another one ends in a comma and that one's key. */
export function keyOf(dn: Dn): string {
  return dn.map(keyOfRdn).join(',')
}

/** A DN as text, escaped in hexadecimal as slapd does (RFC 4514 section 2.4). */
export function printDn(dn: Dn): string {
  const print = ({ type, value }: Assertion): string => `${type}=${escapeValue(value)}`
  return dn.map((rdn) => rdn.map(print).join('+')).join(',')
}

function escapeValue(value: string): string {
  return value.replace(/[,+"\\<>;=\0]|^[ #]| $/g, (char) => {
    const code = char.charCodeAt(0).toString(16).padStart(2, '0')
    return `\\${code.toUpperCase()}`
  })
}

function keyOfRdn(rdn: readonly Assertion[]): string {
  return rdn.map(keyOfAssertion).sort().join('+')
}

function keyOfAssertion({ type, value }: Assertion): string {
  const folded = prepare(value, true).replace(/[\\,+]/g, (char) => `\\${char.charCodeAt(0)}`)
  return `${canonicalName(type)}=${folded}`
}

/** Whether the entry of one key lies somewhere below the other. */
export function isBelow(key: string, ancestor: string): boolean {
  return ancestor === '' ? key !== '' : key.endsWith(`,${ancestor}`)
}

const attributeType = /(?:oid\.)?\d+(?:\.\d+)*|[a-z][a-z0-9-]*/iy
const hexValue = /#((?:[0-9a-f]{2})+)/iy
const quotedValue = /"((?:[^"\\]|\\.)*)"/suy
// Unescaped: none of the specials of RFC 4514 section 3, no NUL, and no space at the end.
const plainValue = /(?: *(?:[^ "+,;<>\\\0]|\\(?:[0-9a-f]{2}|[ "#+,;<=>\\])))*/iuy

class DnParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get done(): boolean {
    return this.#at === this.#text.length
  }

  /** Goes past a separator; false when something else stands here. */
  skip(separator: string): boolean {
    if (this.#text[this.#at] !== separator) return false
    this.#at += 1
    return true
  }

  rdn(): Assertion[] | undefined {
    const assertions: Assertion[] = []
    do {
      const assertion = this.#assertion()
      if (!assertion) return undefined
      assertions.push(assertion)
    } while (this.skip('+'))
    return assertions
  }

  #assertion(): Assertion | undefined {
    this.#skipSpaces()
    const type = this.#match(attributeType)?.[0]
    this.#skipSpaces()
    if (type === undefined || !this.skip('=')) return undefined
    this.#skipSpaces()
    const value = this.#value()
    this.#skipSpaces()
    return value === undefined ? undefined : { type, value }
  }

  #value(): string | undefined {
    switch (this.#text[this.#at]) {
      case '#':
        return decodeHexString(this.#match(hexValue)?.[1])
      case '"':
        return unescapeValue(this.#match(quotedValue)?.[1])
      default:
        return unescapeValue(this.#match(plainValue)?.[0])
    }
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (!match) return undefined
    this.#at = pattern.lastIndex
    return match
  }
}

/** The BER of a value in hexadecimal (RFC 4514 section 2.4): only string types make sense in a DN. */
function decodeHexString(hex: string | undefined): string | undefined {
  if (hex === undefined) return undefined
  try {
    const reader = new BerReader(Buffer.from(hex, 'hex'))
    const { tag, content } = reader.next()
    return reader.done && [0x04, 0x0c, 0x13, 0x16].includes(tag) ? decodeUtf8(content) : undefined
  } catch {
    return undefined
  }
}

const escapes = /((?:\\[0-9a-f]{2})+)|\\(.)/gisu

/** Undoes the escapes of a value; neighbouring hex pairs are the bytes of one piece of UTF-8. */
function unescapeValue(value: string | undefined): string | undefined {
  let valid = true
  const text = value?.replace(escapes, (_, pairs: string | undefined, char: string) => {
    if (pairs === undefined) return char
    const decoded = decodeUtf8(Buffer.from(pairs.replaceAll('\\', ''), 'hex'))
    valid &&= decoded !== undefined
    return decoded ?? ''
  })
  return valid ? text : undefined
}
