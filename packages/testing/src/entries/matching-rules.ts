import { decodeUtf8 } from '../ber/reader.ts'
import { keyOf, parseDn } from './dn.ts'
import { type Place, prepare } from './string-preparation.ts'

/** How values of an attribute are compared (RFC 4517 section 4). */
export interface MatchingRule {
  /** The text that equal values share; undefined when the bytes are no value of this syntax. */
  normalize(value: Buffer): string | undefined
  /** Whether the first key comes before the second; absent where values have no order. */
  isLess?(a: string, b: string): boolean
  /** The form in which a piece is looked for inside a key; absent where values have no pieces. */
  normalizePiece?(value: Buffer, place: Place): string | undefined
  /** For rules that ask another question than "is it equal". */
  matches?(valueKey: string, assertedKey: string): boolean
}

const textOrder = (a: string, b: string): boolean => a < b

function textRule(foldCase: boolean): MatchingRule {
  const normalize = (value: Buffer, place: Place = 'whole'): string | undefined => {
    const text = decodeUtf8(value)
    return text === undefined ? undefined : prepare(text, foldCase, place)
  }
  return { normalize, normalizePiece: normalize, isLess: textOrder }
}

export const caseIgnore: MatchingRule = textRule(true)
export const caseExact: MatchingRule = textRule(false)

/** Object classes and other names: no order, no pieces. */
export const objectIdentifier: MatchingRule = { normalize: (value) => caseIgnore.normalize(value) }

export const distinguishedName: MatchingRule = {
  normalize(value) {
    const dn = parseDn(value.toString())
    return dn && keyOf(dn)
  },
}

export const integer: MatchingRule = {
  normalize(value) {
    const text = value.toString()
    return /^(?:0|-?[1-9]\d*)$/.test(text) ? BigInt(text).toString() : undefined
  },
  isLess: (a, b) => BigInt(a) < BigInt(b),
}

export const octets: MatchingRule = {
  normalize: (value) => value.toString('hex'),
  isLess: textOrder,
}

/** Spaces and hyphens mean nothing in a telephone number (RFC 4517 section 4.2.29). */
export const telephoneNumber: MatchingRule = {
  normalize: (value) => telephoneKey(value),
  normalizePiece: (value) => telephoneKey(value),
}

function telephoneKey(value: Buffer): string | undefined {
  return decodeUtf8(value)?.replace(/[ -]/g, '').toLowerCase()
}

/** Generalized time in UTC, to the second. */
export const time: MatchingRule = {
  normalize(value) {
    const match = /^(\d{14})(?:[.,]\d+)?Z$/.exec(value.toString())
    return match?.[1]
  },
  isLess: textOrder,
}

const bitAnd: MatchingRule = {
  ...integer,
  matches: (value, asked) => (BigInt(value) & BigInt(asked)) === BigInt(asked),
}

const bitOr: MatchingRule = {
  ...integer,
  matches: (value, asked) => (BigInt(value) & BigInt(asked)) !== 0n,
}

/** Rules that an extensible filter may name, by name in lower case and by object identifier. */
export const namedRules: ReadonlyMap<string, MatchingRule> = new Map([
  ['caseignorematch', caseIgnore],
  ['2.5.13.2', caseIgnore],
  ['caseignoreia5match', caseIgnore],
  ['1.3.6.1.4.1.1466.109.114.2', caseIgnore],
  ['caseexactmatch', caseExact],
  ['2.5.13.5', caseExact],
  ['caseexactia5match', caseExact],
  ['1.3.6.1.4.1.1466.109.114.1', caseExact],
  ['distinguishednamematch', distinguishedName],
  ['2.5.13.1', distinguishedName],
  ['integermatch', integer],
  ['2.5.13.14', integer],
  ['octetstringmatch', octets],
  ['2.5.13.17', octets],
  ['objectidentifiermatch', objectIdentifier],
  ['2.5.13.0', objectIdentifier],
  ['1.2.840.113556.1.4.803', bitAnd],
  ['1.2.840.113556.1.4.804', bitOr],
])
