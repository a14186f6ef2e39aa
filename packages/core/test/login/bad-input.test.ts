import { describe, expect, it } from 'vitest'
import type { Credentials } from '../../src/index.ts'
import { openAuth, startPeople, steve } from './people.ts'

const missing = 'missing-credentials'
const malformed = 'malformed-credentials'
const megabyte = 'x'.repeat(1 << 20)

const names: [what: string, name: unknown, reason: string][] = [
  ['missing', undefined, missing],
  ['null', null, missing],
  ['empty', '', missing],
  ['only spaces', '   ', missing],
  ['a number', 42, malformed],
  ['a boolean', true, malformed],
  ['an object', { toString: () => 'Steve' }, malformed],
  ['an array', ['Steve'], malformed],
  ['1 MB long', megabyte, malformed],
  ['one character too long', 'x'.repeat(257), malformed],
  ['with a NUL', 'Steve\0', malformed],
  ['with a newline', 'Steve\n', malformed],
  ['with an escape sequence', '\u001b[2J', malformed],
  ['with a lone surrogate', 'Steve\ud800', malformed],
]

const passwords: [what: string, password: unknown, reason: string][] = [
  ['missing', undefined, missing],
  ['null', null, missing],
  ['empty', '', missing],
  ['a number', 0, malformed],
  ['false', false, malformed],
  ['an object', { length: 5 }, malformed],
  ['an array', ['secret-Steve'], malformed],
  ['1 MB long', megabyte, malformed],
  ['one byte too long', `${'é'.repeat(512)}x`, malformed],
  ['with a NUL', 'secret-Steve\0', malformed],
  ['with a lone surrogate', 'secret-Steve\udfff', malformed],
]

describe('bad input, straight at core', () => {
  it.each(names)(
    'a name that is %s is refused before any traffic',
    async (_what, username, reason) => {
      const directory = await startPeople()
      const credentials = { username, password: 'secret-Steve' } as Credentials
      expect(await openAuth(directory).authenticate(credentials)).toMatchObject({ reason })
      expect(directory.operations).toEqual([])
    },
  )

  it.each(passwords)(
    'rule 1: a password that is %s is refused before any traffic',
    async (_what, password, reason) => {
      const directory = await startPeople()
      const credentials = { username: 'Steve', password } as Credentials
      expect(await openAuth(directory).authenticate(credentials)).toMatchObject({ reason })
      expect(directory.operations).toEqual([])
    },
  )

  it.each([undefined, null, 'Steve', 7, []])(
    'credentials that are %j are refused',
    async (credentials) => {
      const directory = await startPeople()
      const result = await openAuth(directory).authenticate(credentials as unknown as Credentials)
      expect(result).toMatchObject({ authenticated: false, reason: missing })
    },
  )

  it.each([
    ['a newline', 'line\nbreak'],
    ['every printable sign', ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
    ['a leading and a trailing space', ' space '],
    ['letters of many scripts', 'Zoë Ünïcøde 名前 😀'],
    ['exactly as many bytes as allowed', 'é'.repeat(512)],
    ['what looks like a placeholder', "{{username}}$'$&"],
  ])('a password with %s is sent as it is', async (_what, password) => {
    const base = 'ou=people,dc=company,dc=com'
    const directory = await startPeople({
      entries: [
        { dn: base, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
        {
          dn: steve,
          attributes: { objectClass: 'inetOrgPerson', uid: 'Steve', userPassword: password },
        },
      ],
    })
    const result = await openAuth(directory).authenticate({ username: 'Steve', password })
    expect(result).toMatchObject({ authenticated: true })
  })

  it('the limits can be set', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { limits: { usernameChars: 4, passwordBytes: 4 } })
    const tried = (username: string, password: string): Promise<object> =>
      auth.authenticate({ username, password })
    expect(await tried('Steve', 'x')).toMatchObject({ reason: malformed })
    expect(await tried('ben', 'secret-ben')).toMatchObject({ reason: malformed })
    expect(await tried('ben', 'x')).toMatchObject({ reason: 'wrong-password' })
  })
})
