import { integer, octets, tlv } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { readPasswordPolicy } from '../../src/protocol/password-policy.ts'

const ppolicy = '1.3.6.1.4.1.42.2.27.8.5.1'
const expired = '2.16.840.1.113730.3.4.4'
const expiring = '2.16.840.1.113730.3.4.5'

function policyIn(hex: string | Buffer): unknown {
  const value = Buffer.isBuffer(hex) ? hex : Buffer.from(hex.replaceAll(' ', ''), 'hex')
  return readPasswordPolicy([{ oid: ppolicy, value }])
}

const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts)

describe('a password policy says', () => {
  it.each<[string, string, object]>([
    ['nothing', '30 00', {}],
    // As 389 DS writes it: four bytes of length.
    ['that it must be changed', '30 8400000003 810102', { error: 'changeAfterReset' }],
    [
      'that it must be changed, and when it expires',
      '30 840000000c a08400000003 800100 810102',
      { error: 'changeAfterReset', expiresInSeconds: 0 },
    ],
    [
      'how many seconds are left',
      '30 840000000b a08400000005 8003015180',
      { expiresInSeconds: 86_400 },
    ],
    ['how many grace logins are left', '30 05 a003 810101', { graceLoginsLeft: 1 }],
    ['that none is left', '30 8400000009 a08400000003 810100', { graceLoginsLeft: 0 }],
    ['the largest number', '30 08 a006 80047fffffff', { expiresInSeconds: 2 ** 31 - 1 }],
    ['a part that nobody knows', '30 05 8203 616263', {}],
    ['a warning that nobody knows', '30 05 a003 820101', {}],
  ])('%s', (_what, hex, expected) => {
    expect(policyIn(hex)).toEqual({ saysExpired: false, ...expected })
  })

  it.each(
    [
      'passwordExpired',
      'accountLocked',
      'changeAfterReset',
      'passwordModNotAllowed',
      'mustSupplyOldPassword',
      'insufficientPasswordQuality',
      'passwordTooShort',
      'passwordTooYoung',
      'passwordInHistory',
    ].map((error, number) => [number, error] as const),
  )('error %d: %s', (number, error) => {
    expect(policyIn(sequence(integer(number, 0x81)))).toEqual({ saysExpired: false, error })
  })

  it('no error that bears on a bind, by a number of a later draft', () => {
    expect(policyIn(sequence(integer(9, 0x81)))).toEqual({ saysExpired: false })
    expect(policyIn(sequence(integer(2 ** 31 - 1, 0x81)))).toEqual({ saysExpired: false })
  })
})

describe('a password policy that can not be read is a failure', () => {
  it.each([
    ['no element', ''],
    ['a tag alone', '30'],
    ['no SEQUENCE', '04 00'],
    ['two of them', '30 00 30 00'],
    ['a length beyond the value', '30 7f 810102'],
    ['a length of two gigabytes', '30 847fffffff 810102'],
    ['a length with the sign set', '30 84ffffffff 810102'],
    ['a length of five bytes', '30 850000000003 810102'],
    ['an indefinite length', '30 80 810102 0000'],
    // Read as a length of 128 it would fit.
    ['an indefinite length of a long value', `3080 827e ${'00'.repeat(126)}`],
    ['a length that is cut off', '30 84 00'],
    ['an inner length beyond its parent', '30 03 817f02'],
    ['an error without a number', '30 02 8100'],
    ['a number of five bytes', '30 07 81050000000002'],
    ['a negative error', '30 03 8101ff'],
    ['a negative time', '30 08 a006 8004ffffffff'],
    ['an empty warning', '30 02 a000'],
    ['two warnings in one', '30 08 a006 800101 810101'],
    ['elements without end', `30 1e ${'8200'.repeat(15)}`],
  ])('%s', (_what, hex) => {
    expect(() => policyIn(hex)).toThrow(expect.objectContaining({ code: 'ERR_LDAP_AUTH_PROTOCOL' }))
  })
})

describe('the controls of Netscape', () => {
  it('say that the password has expired, whatever their value', () => {
    expect(readPasswordPolicy([{ oid: expired, value: octets('0') }]).saysExpired).toBe(true)
    expect(readPasswordPolicy([{ oid: expired, value: undefined }]).saysExpired).toBe(true)
  })

  it.each([
    ['86400', 86_400],
    ['0', 0],
    ['', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['9'.repeat(11), undefined],
  ])('say %j: it expires in %s seconds', (text, expected) => {
    const policy = readPasswordPolicy([{ oid: expiring, value: Buffer.from(text) }])
    expect(policy.expiresInSeconds).toBe(expected)
  })

  it('give way to the password policy, and other controls are passed over', () => {
    const policy = readPasswordPolicy([
      { oid: expiring, value: Buffer.from('5') },
      { oid: ppolicy, value: sequence(tlv(0xa0, integer(7, 0x80))) },
      { oid: '1.2.840.113556.1.4.319', value: Buffer.from('no BER') },
    ])
    expect(policy).toEqual({ saysExpired: false, expiresInSeconds: 7 })
    expect(readPasswordPolicy([{ oid: ppolicy, value: undefined }])).toEqual({ saysExpired: false })
  })
})
