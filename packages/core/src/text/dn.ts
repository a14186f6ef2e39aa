import { isUtf8 } from 'node:buffer'
import { type DistinguishedName, parseDn, type RdnValue } from './dn-syntax.ts'
import { fold } from './fold.ts'
import { hexPairs } from './hex-pairs.ts'
import { TextSyntaxError } from './scanner.ts'

/**
 * A key under which every spelling of a DN is the same and two different DNs are not. For
 * comparing only: a directory that compares some attribute exactly is told the DN as it was sent.
 *
 * @throws `TextSyntaxError`
 */
export function normalizeDn(text: string): string {
  return rdnKeys(parseDn(text)).join(',')
}

/**
 * How many levels an entry lies below a base: 0 is the base itself; undefined is elsewhere.
 *
 * @throws `TextSyntaxError`
 */
export function depthBelow(dn: string, base: string): number | undefined {
  const entry = rdnKeys(parseDn(dn))
  const ancestor = rdnKeys(parseDn(base))
  const depth = entry.length - ancestor.length
  const shares = depth >= 0 && ancestor.every((key, index) => key === entry[depth + index])
  return shares ? depth : undefined
}

/**
 * What the entry is called: the value of `attribute` in its own RDN, or the RDN's first value.
 *
 * @throws `TextSyntaxError`, for the empty DN too
 */
export function firstRdnValue(dn: string, attribute?: string): string {
  const [rdn = []] = parseDn(dn)
  const named = rdn.find(({ type }) => type.toLowerCase() === attribute?.toLowerCase())
  const found = named ?? rdn[0]
  if (found === undefined) throw new TextSyntaxError('the empty DN has no RDN')
  return found.isBer ? `#${found.value.toString('hex')}` : found.value.toString()
}

function rdnKeys(dn: DistinguishedName): string[] {
  return dn.map((rdn) => rdn.map(valueKey).sort().join('+'))
}

function valueKey({ type, value, isBer }: RdnValue): string {
  return `${type.toLowerCase()}=${isBer ? `#${value.toString('hex')}` : textKey(value)}`
}

/**
 * Bytes that are no text stay bytes: decoded loosely, all of them would become one. Escapes come
 * after folding, which turns the full-width comma into a plain one.
 */
function textKey(value: Buffer): string {
  if (!isUtf8(value)) return hexPairs(value)
  return fold(value.toString()).replace(/[\\,+=#"<>;\0]/g, hexPairs)
}
