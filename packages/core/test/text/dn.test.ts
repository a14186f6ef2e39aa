import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { depthBelow, firstRdnValue, normalizeDn } from '../../src/text/dn.ts'
import { parseDn } from '../../src/text/dn-syntax.ts'

/** RFC 4514 section 2.4: every byte may be written as a pair of hexadecimal digits. */
const hexEscaped = (value: string): string =>
  Buffer.from(value).toString('hex').replace(/../g, '\\$&')

/** RFC 4514 section 2.4, the way clients write it. */
const escaped = (value: string): string =>
  value
    .replace(/["+,;<>\\]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[#\s]/, hexEscaped)
    .replace(/\s$/, hexEscaped)

const anyText = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 12 })
const syntax = fc.string({ unit: fc.constantFrom(...'ab \\,+=#;"<>，＝'), maxLength: 8 })
const value = fc.oneof(anyText, syntax)

describe('one DN in several spellings has one key', () => {
  it.each([
    ['cn=Smith\\2C John,dc=x', 'CN=smith\\, john, DC=X'],
    ['cn=Smith\\2C John,dc=x', 'cn="Smith, John",dc=x'],
    ['cn=Smith\\2C John,dc=x', 'cn="Smith\\, John" ; dc = x'],
    ['cn=\\20lead,dc=x', 'cn=\\ lead,dc=x'],
    ['cn=\\20lead,dc=x', 'cn=lead,dc=x'],
    ['cn=trail\\20,dc=x', 'cn=trail   ,dc=x'],
    ['cn=Zoë', 'cn=Zo\\c3\\ab'],
    ['cn=Zoë', 'cn=ZOË'],
    ['cn=Zoë', 'cn=Zoe\u0308'],
    ['cn=\\23hash', 'cn=\\#hash'],
    ['cn=back\\5Cslash', 'cn=back\\\\slash'],
    ['cn=\\22quoted\\22', 'cn=\\"quoted\\"'],
    ['cn=eq\\=x', 'cn=eq=x'],
    ['cn=two  spaces', 'cn=two spaces'],
    ['uid=multi+cn=Multi RDN', 'cn=Multi RDN + uid=multi'],
    ['cn=#0402AB', 'CN=#0402ab'],
    ['', '  '],
  ])('%s and %s', (one, other) => {
    expect(normalizeDn(one)).toBe(normalizeDn(other))
  })

  it('survives every way of escaping', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const plain = `cn=${escaped(a)}+uid=${escaped(b)},dc=x`
        const hex = `uid=${hexEscaped(b)} + CN=${hexEscaped(a)} ; DC=X`
        expect(normalizeDn(plain)).toBe(normalizeDn(hex))
        expect(parseDn(plain, 'strict')[0]?.map((rdn) => rdn.value.toString())).toEqual([a, b])
      }),
    )
  })

  it('a key is a DN too, and its own key', () => {
    fc.assert(
      fc.property(value, (a) => {
        const key = normalizeDn(`cn=${escaped(a)},dc=x`)
        expect(normalizeDn(key)).toBe(key)
      }),
    )
  })
})

describe('different DNs have different keys', () => {
  it.each([
    ['cn=a\\,dc=x', 'cn=a,dc=x'],
    ['cn=a，dc=x', 'cn=a,dc=x'],
    ['cn=a＋uid=b', 'cn=a+uid=b'],
    ['cn=a\\+uid=b', 'cn=a+uid=b'],
    ['cn=a\\\\,dc=x', 'cn=a\\,dc=x'],
    ['cn=\\#0402ab', 'cn=#0402ab'],
    ['cn=\\ff', 'cn=\\fe'],
    ['cn=\\ff', 'cn=\\5cff'],
    ['cn=\\ff', 'cn=#ff'],
    ['cn=\\ff', 'cn=\ufffd'],
    ['cn=a,cn=b', 'cn=b,cn=a'],
    ['cn=a', 'uid=a'],
    ['cn=ab', 'cn=a b'],
    ['', 'cn='],
  ])('%s and %s', (one, other) => {
    expect(normalizeDn(one)).not.toBe(normalizeDn(other))
  })

  it('whatever the values hold', () => {
    // Lower-case ASCII without white space: what folding leaves alone, so that equal keys mean equal values.
    const plain = fc.string({ unit: fc.constantFrom(...'ab\\,+=#;"<>'), maxLength: 6 })
    const rdns = fc.array(plain, { minLength: 1, maxLength: 3 })
    const write = (values: string[]): string => values.map((a) => `cn=${escaped(a)}`).join(',')
    fc.assert(
      fc.property(rdns, rdns, (one, other) => {
        const equal = JSON.stringify(one) === JSON.stringify(other)
        expect(normalizeDn(write(one)) === normalizeDn(write(other))).toBe(equal)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('an entry is below a base', () => {
  it.each([
    ['uid=a,ou=People,dc=x', 'ou=people, dc=X', true],
    ['ou=people,dc=x', 'ou=people,dc=x', true],
    ['uid=a,dc=x', '', true],
    ['dc=x', 'ou=people,dc=x', false],
    ['uid=a,ou=people,dc=y', 'ou=people,dc=x', false],
    ['uid=a\\,ou=people,dc=x', 'ou=people,dc=x', false],
    ['uid=a,ou=notpeople,dc=x', 'ou=people,dc=x', false],
    ['ou=people,dc=x,dc=evil', 'ou=people,dc=x', false],
  ])('%s, %s: %s', (dn, base, expected) => {
    expect(depthBelow(dn, base) !== undefined).toBe(expected)
  })
})

describe('the name in a DN', () => {
  it.each([
    ['cn=Ops\\2C night,ou=groups,dc=x', undefined, 'Ops, night'],
    ['cn=\\20lead,dc=x', undefined, ' lead'],
    ['gid=7+CN=Ops,dc=x', 'cn', 'Ops'],
    ['gid=7+CN=Ops,dc=x', 'ou', '7'],
    ['cn="Ops; night",dc=x', 'cn', 'Ops; night'],
    ['cn=#04024F70,dc=x', 'cn', '#04024f70'],
  ])('%s by %s is %s', (dn, attribute, name) => {
    expect(firstRdnValue(dn, attribute)).toBe(name)
  })

  it('the empty DN has none', () => {
    expect(() => firstRdnValue('')).toThrow('the empty DN has no RDN')
  })
})
