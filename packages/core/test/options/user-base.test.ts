import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/resolve.ts'
import { refusalOf, userOptions } from './valid.ts'

describe('user.base', () => {
  it.each([
    ['ou=people,dc=example,dc=com', ['ou=people,dc=example,dc=com']],
    [
      ['ou=a,dc=x', 'ou=b,dc=x'],
      ['ou=a,dc=x', 'ou=b,dc=x'],
    ],
    ['OU=Our People,DC=x', ['OU=Our People,DC=x']],
    ['ou=a\\, b\\20,dc=x', ['ou=a\\, b\\20,dc=x']],
  ])('%j', (base, expected) => {
    expect(resolveOptions(userOptions({ base })).user.base).toEqual(expected)
  })

  it.each([
    [undefined, 'user.base: is missing'],
    ['', 'user.base: must not be empty; write a DN such as'],
    [[], 'user.base: is an empty list'],
    [['ou=a', ''], 'user.base[1]: must not be empty'],
    [7, 'user.base: must be text, not a number'],
    ['people', 'user.base: is not a DN: expected "=" after "people"'],
    ['ou=people;dc=x', 'user.base: is not a DN: unexpected ";"'],
    ['ou="people",dc=x', 'user.base: is not a DN: unexpected'],
    [['ou=a,dc=x', 'OU=A,DC=X'], 'user.base[1]: is the same as user.base[0]'],
  ])('%j is refused', (base, message) => {
    expect(refusalOf(userOptions({ base }))).toContain(message)
  })

  it.each([
    [' ou=people,dc=x', '"␣ou=people,dc=x"'],
    ['ou=people,dc=x ', '"ou=people,dc=x␣"'],
    ['ou=people, dc=x', '"ou=people,␣dc=x"'],
    ['ou=people ,dc=x', '"ou=people␣,dc=x"'],
    ['ou =people,dc=x', '"ou␣=people,dc=x"'],
    ['ou= people,dc=x', '"ou=␣people,dc=x"'],
    ['ou=a +cn=b,dc=x', '"ou=a␣+cn=b,dc=x"'],
    ['ou=people,dc=x\t', '"ou=people,dc=x\\u{9}"'],
    [' ', '"␣"'],
  ])('A12 a stray space in %j is refused and shown', (base, shown) => {
    const message = refusalOf(userOptions({ base }))
    expect(message).toContain('user.base: is not a DN: stray space; remove it')
    expect(message).toContain(shown)
  })
})
