import { describe, expect, it } from 'vitest'
import { guidBytes, guidText } from '../../src/text/guid.ts'
import { sidBytes, sidText } from '../../src/text/sid.ts'

describe('a GUID of Active Directory', () => {
  const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
  const text = '33221100-5544-7766-8899-aabbccddeeff'

  it('is written as the directory shows it, and read again in any case', () => {
    expect(guidText(bytes)).toBe(text)
    expect(guidBytes(text.toUpperCase())).toEqual(bytes)
  })

  it.each(['', text.slice(1), `${text}0`, `{${text}}`, bytes.toString('hex')])(
    'is not %j',
    (other) => {
      expect(guidBytes(other)).toBeUndefined()
      expect(guidText(Buffer.from(other))).toBeUndefined()
    },
  )
})

describe('a security identifier', () => {
  it.each([
    [
      '010500000000000515000000a065cf7e784b9b5fe77c8770091c0100',
      'S-1-5-21-2127521184-1604012920-1887927527-72713',
    ],
    ['01020000000000052000000020020000', 'S-1-5-32-544'],
    ['0100ffffffffffff', 'S-1-281474976710655'],
  ])('%s is written as %s and read again', (hex, text) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(sidText(bytes)).toBe(text)
    expect(sidBytes(text)).toEqual(bytes)
  })

  it.each([
    '',
    'S-1',
    'S-2-5-32-544',
    'S-1-5-32-4294967296',
    'S-1-281474976710656-1',
    'S-1-5--1',
    `S-1-5${'-1'.repeat(16)}`,
    'S-1-5-32-544)(cn=*',
  ])('is not %j', (other) => {
    expect(sidBytes(other)).toBeUndefined()
  })
})
