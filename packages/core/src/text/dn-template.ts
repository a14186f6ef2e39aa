import { isUtf8 } from 'node:buffer'
import { normalizeDn } from './dn.ts'
import { parseDn, type RdnValue } from './dn-syntax.ts'
import { hexPairs } from './hex-pairs.ts'
import { TextSyntaxError } from './scanner.ts'

const HOLE = '{{username}}'

/** One value of the entry's own RDN: its text between the holes. */
interface Part {
  readonly type: string
  readonly texts: readonly [string, ...string[]]
}

/**
 * The DN of whoever has some user name. It is parsed once; a name fills a hole as an escaped value
 * (RFC 4514 section 2.4), so nothing that a person types can become another RDN.
 */
export class DnTemplate {
  /** The template as it was written. */
  readonly text: string
  /** What stands behind the entry's own RDN. */
  readonly base: string
  /** The attribute whose value holds the name. */
  readonly attribute: string
  readonly #parts: readonly Part[]

  private constructor(text: string, base: string, parts: readonly Part[], attribute: string) {
    this.text = text
    this.base = base
    this.attribute = attribute
    this.#parts = parts
    Object.freeze(this)
  }

  /**
   * Reads a DN with `{{username}}` in values of its first RDN.
   *
   * @throws {@link TextSyntaxError}
   */
  static parse(text: string): DnTemplate {
    const [rdn = [], ...above] = parseDn(text, 'strict')
    const base = text.slice(/^(?:\\.|[^\\,])*/s.exec(text)?.[0].length).replace(/^,/, '')
    if (base.includes('{{')) throw misplaced()
    if (above.length === 0) throw new TextSyntaxError('names no entry above that of the user')
    const parts = rdn.map(readPart)
    const named = parts.find(({ texts }) => texts.length > 1)
    if (named === undefined) throw new TextSyntaxError(`lacks the placeholder ${HOLE}`)
    return new DnTemplate(text, base, parts, named.type)
  }

  /** The DN to bind as. */
  fill(username: string): string {
    const values = this.#parts.map(({ type, texts }) => `${type}=${escaped(texts.join(username))}`)
    return `${values.join('+')},${this.base}`
  }

  /** The search filter (RFC 4515) that says of an entry what its RDN says, with the same placeholder. */
  get filterText(): string {
    const assertions = this.#parts.map(
      ({ type, texts }) => `(${type}=${texts.map(literal).join(HOLE)})`,
    )
    return assertions.length === 1 ? assertions.join('') : `(&${assertions.join('')})`
  }

  /** Whether some user name gives this DN. */
  matches(dn: string): boolean {
    const name = this.#nameIn(dn)
    return name !== undefined && normalizeDn(this.fill(name)) === normalizeDn(dn)
  }

  #nameIn(dn: string): string | undefined {
    const [rdn = []] = parseDn(dn)
    const isOfName = ({ type }: { type: string }): boolean =>
      type.toLowerCase() === this.attribute.toLowerCase()
    const value = rdn.find(isOfName)?.value.toString()
    const [before = '', after = ''] = this.#parts.find(isOfName)?.texts ?? []
    return value?.slice(before.length, value.length - after.length)
  }
}

function readPart({ type, value, isBer }: RdnValue): Part {
  if (isBer || !isUtf8(value)) throw new TextSyntaxError(`the value of ${type} is not text`)
  const [first = '', ...others] = value.toString().split(HOLE)
  const texts: Part['texts'] = [first, ...others]
  if (type.includes('{{') || texts.some((text) => text.includes('{{'))) throw misplaced()
  // The name could end in the text of the template: which part of a DN is the name has to be plain.
  if (texts.length > 2) throw new TextSyntaxError(`holds ${HOLE} twice in one value`)
  return { type, texts }
}

function misplaced(): TextSyntaxError {
  return new TextSyntaxError(
    `takes the placeholder ${HOLE} in the first RDN only, and no other one`,
  )
}

/** As hexadecimal pairs, which every server reads alike. */
function escaped(value: string): string {
  return value.replace(/["+,;<=>\\\0]|^[ #]| $/g, hexPairs)
}

function literal(text: string): string {
  return text.replace(/[*()\\\0]/g, hexPairs)
}
