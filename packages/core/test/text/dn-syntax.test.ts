import { describe, expect, it } from 'vitest'
import { parseDn } from '../../src/text/dn-syntax.ts'
import { TextSyntaxError } from '../../src/text/scanner.ts'

function refusal(text: string, reading: 'lenient' | 'strict'): TextSyntaxError {
  try {
    parseDn(text, reading)
  } catch (error) {
    if (error instanceof TextSyntaxError) return error
    throw error
  }
  throw new Error(`${text} was read`)
}

describe('DN syntax', () => {
  it('reads types, values and several values of one RDN', () => {
    expect(parseDn('2.5.4.3=A B+uid=x\\,y,dc=', 'strict')).toEqual([
      [
        { type: '2.5.4.3', value: Buffer.from('A B'), isBer: false },
        { type: 'uid', value: Buffer.from('x,y'), isBer: false },
      ],
      [{ type: 'dc', value: Buffer.from(''), isBer: false }],
    ])
  })

  it('keeps an inner line break, which slapd sends raw', () => {
    expect(parseDn('cn=nl\nline,dc=x')[0]?.[0]?.value.toString()).toBe('nl\nline')
  })

  it.each([
    ['cn', 2, 'expected "=" after "cn"'],
    ['=x', 0, 'expected an attribute type'],
    ['cn=a,', 5, 'expected an attribute type'],
    ['cn=a,,dc=x', 5, 'expected an attribute type'],
    ['cn=a+,dc=x', 5, 'expected an attribute type'],
    ['c_n=a', 1, 'expected "=" after "c"'],
    ['1cn=a', 0, 'expected an attribute type'],
    ['cn=a<b', 4, 'unexpected "<"; inside a value it needs a backslash'],
    ['cn=a"b', 4, 'unexpected """'],
    ['cn=a\0', 4, 'unexpected "\\u{0}"'],
    ['cn=a\\', 4, 'a backslash takes a special character or two hexadecimal digits'],
    ['cn=a\\x', 4, 'a backslash takes'],
    ['cn=#', 3, '"#" takes pairs of hexadecimal digits; write \\#'],
    ['cn=#abc', 6, 'unexpected "c"'],
    ['cn="a', 3, 'the quoted value does not end'],
    ['cn="a\0"', 3, 'the quoted value does not end'],
    ['cn="a"b', 6, 'unexpected "b"'],
    ['cn=\ud800', 3, 'half a character'],
  ])('refuses %j at %i', (text, position, message) => {
    const error = refusal(text, 'lenient')
    expect(error.message).toContain(message)
    const place = position < text.length ? `at character ${position + 1}` : 'at the end'
    expect(error.message).toContain(`, ${place} of "`)
  })

  it.each([
    [' dc=x', 'at character 1 of "␣dc=x"'],
    ['dc=x ', 'at character 5 of "dc=x␣"'],
    ['ou=a, dc=x', 'at character 6 of "ou=a,␣dc=x"'],
    ['ou=a ,dc=x', 'at character 5 of "ou=a␣,dc=x"'],
    ['ou= a,dc=x', 'at character 4 of "ou=␣a,dc=x"'],
    ['ou =a,dc=x', 'at character 3 of "ou␣=a,dc=x"'],
    ['ou=a+ cn=b', 'at character 6 of "ou=a+␣cn=b"'],
    ['dc=x\n', 'at character 5 of "dc=x\\u{a}"'],
    ['dc=x\u00a0', 'at character 5 of "dc=x\\u{a0}"'],
  ])(
    'A12 shows the stray space in %j to a strict reader and lets a lenient one pass',
    (text, message) => {
      expect(refusal(text, 'strict').message).toContain(
        `stray space; remove it, or escape it as \\20, ${message}`,
      )
      expect(() => parseDn(text)).not.toThrow()
    },
  )

  it.each(['cn=a;dc=x', 'cn="a",dc=x'])('takes the older form %s only leniently', (text) => {
    expect(() => parseDn(text)).not.toThrow()
    expect(refusal(text, 'strict').message).toContain('unexpected')
  })

  it('reads a very long DN without running out of stack', () => {
    const long = `cn=${'a \\2c'.repeat(200_000)},${'dc=x,'.repeat(50_000)}dc=x`
    expect(parseDn(long)).toHaveLength(50_002)
  })
})
