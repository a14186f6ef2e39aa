import { describe, expect, it } from 'vitest'
import { readBasicCredentials, readBodyCredentials } from '../../src/http/credentials.ts'

const fields = { username: 'username', password: 'password' }
const missing = { reason: 'missing-credentials' }
const malformed = { reason: 'malformed-credentials' }

describe('credentials in a body', () => {
  it('are the two fields, as they are', () => {
    const body = { username: ' Stéve ', password: ' pä:ss ', other: 1 }
    expect(readBodyCredentials(body, fields)).toEqual({ username: ' Stéve ', password: ' pä:ss ' })
  })

  it('may have other names', () => {
    const body = { mail: 'a', secret: 'b' }
    expect(readBodyCredentials(body, { username: 'mail', password: 'secret' })).toEqual({
      username: 'a',
      password: 'b',
    })
  })

  it.each([
    ['no body', undefined],
    ['null', null],
    ['an empty body', {}],
    ['no password', { username: 'a' }],
    ['no name', { password: 'a' }],
    ['an empty password', { username: 'a', password: '' }],
    ['an empty name', { username: '', password: 'a' }],
    ['a null password', { username: 'a', password: null }],
    ['inherited fields', Object.create({ username: 'a', password: 'b' })],
  ])('are missing in %s', (_what, body) => {
    expect(readBodyCredentials(body, fields)).toMatchObject(missing)
  })

  it.each([
    ['a list as the name', { username: ['a'], password: 'b' }],
    ['a list as the password', { username: 'a', password: ['b', 'c'] }],
    ['an object as the password', { username: 'a', password: { toString: () => 'b' } }],
    ['a number as the password', { username: 'a', password: 0 }],
    ['true as the password', { username: 'a', password: true }],
    ['a boxed text', { username: 'a', password: new String('b') }],
    ['a text as the body', 'username=a&password=b'],
    ['a list as the body', ['a', 'b']],
  ])('are malformed with %s', (_what, body) => {
    expect(readBodyCredentials(body, fields)).toMatchObject(malformed)
  })

  it('never come from a polluted prototype', () => {
    Object.assign(Object.prototype, { username: 'a', password: 'b' })
    try {
      expect(readBodyCredentials({}, fields)).toMatchObject(missing)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'username')
      Reflect.deleteProperty(Object.prototype, 'password')
    }
  })
})

describe('credentials in an Authorization header (RFC 7617)', () => {
  const basic = (userPass: string | Uint8Array, scheme = 'Basic') =>
    `${scheme} ${Buffer.from(userPass).toString('base64')}`

  it.each(['Basic', 'basic', 'BASIC'])('are read from the scheme %s', (scheme) => {
    expect(readBasicCredentials(basic('a:b', scheme))).toEqual({ username: 'a', password: 'b' })
  })

  it('are split at the first colon', () => {
    expect(readBasicCredentials(basic('a:b:c'))).toEqual({ username: 'a', password: 'b:c' })
  })

  it('are UTF-8, and nothing is taken off', () => {
    expect(readBasicCredentials(basic('\ufeffZoë: ü '))).toEqual({
      username: '\ufeffZoë',
      password: ' ü ',
    })
  })

  it.each(['Bearer abc', 'Basically YTpi', 'Digest username="a"', ''])(
    'are not looked for in %j',
    (header) => {
      expect(readBasicCredentials(header)).toBeUndefined()
    },
  )

  it.each([
    ['an empty password', basic('a:')],
    ['an empty name', basic(':b')],
  ])('are missing with %s', (_what, header) => {
    expect(readBasicCredentials(header)).toMatchObject(missing)
  })

  it.each([
    ['no token', 'Basic'],
    ['an empty token', 'Basic '],
    ['two spaces', `Basic  ${Buffer.from('a:b').toString('base64')}`],
    ['text behind the token', `${basic('a:b')} x`],
    ['no colon', basic('ab')],
    ['characters that are not base64', 'Basic YT*pi'],
    ['the URL alphabet', basic('a:\u{1f600}?>~~').replaceAll('/', '_').replaceAll('+', '-')],
    ['no padding', 'Basic YTpiYw'],
    ['bits left over', 'Basic YTpiYx=='],
    ['a newline', basic('a:b\n')],
    ['NUL', basic('a\0:b')],
    ['a C1 control character', basic('a:\u0085')],
    ['bytes that are not UTF-8', basic(new Uint8Array([0x61, 0x3a, 0xff]))],
  ])('are malformed with %s', (_what, header) => {
    expect(readBasicCredentials(header)).toMatchObject(malformed)
  })
})
