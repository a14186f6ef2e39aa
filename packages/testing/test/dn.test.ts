import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dn, isBelow, keyOf, parseDn } from '../src/entries/dn.ts'

/** Escapes every byte: the form that leaves no question open. */
function escaped(value: string): string {
  return [...Buffer.from(value)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
}

function keyOfText(text: string): string {
  const dn = parseDn(text)
  if (!dn) throw new Error(`malformed: ${text}`)
  return keyOf(dn)
}

describe('values', () => {
  it('survive hex escapes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        expect(parseDn(`cn=${escaped(value)},dc=x`)?.[0]?.[0]?.value).toBe(value)
      }),
    )
  })

  it('survive the escapes of RFC 4514 section 2.4', () => {
    const escapeSpecials = (value: string): string =>
      value
        .replace(/["+,;<>\\]/g, '\\$&')
        .replace(/\0/g, '\\00')
        .replace(/^[ #]/, '\\$&')
        .replace(/ $/, (space, at: number) => (at > 0 ? '\\ ' : space))
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        expect(parseDn(`cn=${escapeSpecials(value)},dc=x`)?.[0]?.[0]?.value).toBe(value)
      }),
    )
  })

  it('never make the parser throw or hang', () => {
    const alphabet = fc.constantFrom(...'cn=,+ "\\#;<>\0aé4'.split(''))
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 60 }), (text) => void parseDn(text)),
    )
    expect(parseDn(`cn=${' a'.repeat(50_000)}\\`)).toBeUndefined()
  })
})

describe('equal DNs have equal keys', () => {
  it.each([
    ['case', 'UID=Alice,DC=Example', 'uid=alice,dc=example'],
    ['case beyond ASCII', 'cn=ZOË', 'cn=zoë'],
    ['spaces around separators', 'cn = a , dc = b', 'cn=a,dc=b'],
    ['spaces at the ends of a value', 'cn=\\20a\\20,dc=b', 'cn=a,dc=b'],
    ['inner spaces', 'cn=a   b', 'cn=a b'],
    ['a quoted value', 'cn="Smith, John",dc=b', 'cn=Smith\\, John,dc=b'],
    ['a quoted value with a quote', 'cn="a \\"b\\""', 'cn=a \\"b\\"'],
    ['hex pairs', 'cn=Smith\\2c John', 'cn=Smith\\, John'],
    ['hex pairs of one character', 'cn=Zo\\C3\\AB', 'cn=Zoë'],
    ['a hex string', 'cn=#0c0b536d6974682c204a6f686e', 'cn=Smith\\, John'],
    ['the order in an RDN', 'cn=a+uid=b,dc=c', 'UID=b + cn=A,dc=c'],
    ['composed and decomposed letters', 'cn=e\u0301', 'cn=é'],
    ['long names', 'commonName=a,domainComponent=b', 'cn=a,dc=b'],
    ['object identifiers', '2.5.4.3=a,OID.0.9.2342.19200300.100.1.25=b', 'cn=a,dc=b'],
    ['the empty name', '', '  '],
  ])('%s', (_, a, b) => {
    expect(keyOfText(a)).toBe(keyOfText(b))
  })
})

describe('different DNs have different keys', () => {
  it.each([
    ['values', 'cn=a', 'cn=b'],
    ['types', 'cn=a', 'sn=a'],
    ['an escaped comma and a real one', 'cn=a\\,dc=b', 'cn=a,dc=b'],
    ['an escaped plus and a real one', 'cn=a\\+sn=b', 'cn=a+sn=b'],
    ['depth', 'cn=a,dc=b', 'cn=a,dc=b,dc=c'],
  ])('%s', (_, a, b) => {
    expect(keyOfText(a)).not.toBe(keyOfText(b))
  })
})

it.each([
  'alice',
  'cn',
  'cn=a,',
  ',cn=a',
  'cn=a,,dc=b',
  '=a',
  'cn=a;dc=b',
  'cn=a<b',
  'cn=a"b"',
  'cn="a',
  'cn=a\\',
  'cn=\\zz',
  'cn=\\ff',
  'cn=#0',
  'cn=#zz',
  'cn=#0c05',
  'cn=#0201ff',
  'c n=a',
  '1cn=a',
  'cn=a\0',
])('malformed: %j', (text) => {
  expect(parseDn(text)).toBeUndefined()
})

it('tells what lies below', () => {
  const isInside = (a: string, b: string): boolean => isBelow(keyOfText(a), keyOfText(b))
  expect(isInside('cn=a,DC=b', 'dc=B')).toBe(true)
  expect(isInside('cn=a,ou=c,dc=b', 'dc=b')).toBe(true)
  expect(isInside('dc=b', 'dc=b')).toBe(false)
  expect(isInside('cn=a\\,dc=b', 'dc=b')).toBe(false)
  expect(isInside('dc=xb', 'dc=b')).toBe(false)
  expect(isInside('dc=b', '')).toBe(true)
})

it('keeps an RDN of two assertions together', () => {
  const expected: Dn = [
    [
      { type: 'cn', value: 'a' },
      { type: 'uid', value: 'b' },
    ],
    [{ type: 'dc', value: 'c' }],
  ]
  expect(parseDn('cn=a+uid=b,dc=c')).toEqual(expected)
})
