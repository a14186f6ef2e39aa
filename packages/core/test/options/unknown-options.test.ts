import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/resolve.ts'
import { withReference } from '../with-reference.ts'
import { options, refusalOf, userOptions, validUser } from './valid.ts'

describe('unknown options', () => {
  it.each([
    ['usr: unknown option; did you mean "user"?', options({ usr: {} })],
    [
      'throttle.ip: unknown option; known options are account, accountAndAddress, address,',
      options({ throttle: { ip: {} } }),
    ],
    ['cache.ttlMS: unknown option; did you mean "ttlMs"?', options({ cache: { ttlMS: 3 } })],
    [
      'cache.passwords.ttl: unknown option; known options are ttlMs',
      options({ cache: { passwords: { ttl: 3 } } }),
    ],
    ['user.filtre: unknown option; did you mean "filter"?', userOptions({ filtre: 'x' })],
    [
      'tls.starttls: unknown option; did you mean "startTls"?',
      options({ tls: { starttls: true } }),
    ],
    [
      'tls.ca.path: unknown option; known options are file',
      options({ tls: { ca: { path: 'x' } } }),
    ],
    [
      'service.pasword: unknown option; did you mean "password"?',
      options({ service: { dn: 'cn=a', pasword: 'x' } }),
    ],
    ['groups.nest: unknown option', options({ groups: { source: 'memberOf', nest: true } })],
    [
      'require.anyGroups: unknown option; did you mean "anyGroup"?',
      options({ require: { anyGroups: [] } }),
    ],
    ['pool.max: unknown option', options({ pool: { max: 3 } })],
    [
      'timeouts.loginMS: unknown option; did you mean "loginMs"?',
      options({ timeouts: { loginMS: 3 } }),
    ],
    ['limits."a b": unknown option', options({ limits: { 'a b': 3 } })],
    ['__proto__: unknown option', JSON.parse('{"__proto__":{"url":"ldap://evil"}}')],
  ])('is refused: %s', (message, input) => {
    expect(refusalOf(input)).toContain(message)
  })

  it('a key set to undefined counts as absent', () => {
    const absent = { tls: undefined, service: undefined, groups: undefined, require: undefined }
    expect(() =>
      resolveOptions(options({ ...absent, pool: { bindConnections: undefined } })),
    ).not.toThrow()
    expect(() => resolveOptions(userOptions({ prefix: undefined, match: undefined }))).not.toThrow()
  })
})

describe('what is not an options object', () => {
  it.each([
    ['options: are missing; give at least url and user', undefined],
    ['options: must be a plain object, not null', null],
    ['options: must be a plain object, not text', 'ldaps://host'],
    ['options: must be a plain object, not a list', []],
    ['user.base: is missing', options({ user: undefined })],
    ['url: is missing', options({ url: undefined })],
    ['user: must be a plain object, not text', options({ user: 'x' })],
    [
      'roles: must be a plain object, not a Map',
      options({ roles: new Map([['admin', ['cn=a']]]) }),
    ],
    ['tls: must be a plain object, not a Promise', options({ tls: Promise.resolve({}) })],
    ['allowPlaintext: must be true or false, not text', options({ allowPlaintext: 'false' })],
    ['allowPlaintext: must be true or false, not a number', options({ allowPlaintext: 0 })],
  ])('is refused: %s', (message, input) => {
    expect(refusalOf(input)).toContain(message)
  })
})

describe('where options come from', () => {
  it('an inherited option is refused, not skipped', () => {
    class Configuration {
      url = 'ldaps://ldap.example.com'
      user = validUser
      get require(): object {
        return { anyGroup: ['cn=staff'] }
      }
    }
    expect(refusalOf(new Configuration())).toBe(
      withReference(
        'ERR_LDAP_AUTH_OPTIONS',
        'require: is inherited from a prototype; set it on the options object itself',
      ),
    )
  })

  it('each option is read once', () => {
    let reads = 0
    const user = Object.defineProperty({ base: validUser['base'] }, 'filter', {
      get: () => (reads++ === 0 ? '(uid={{username}})' : '(objectClass=*)'),
    })
    expect(resolveOptions(options({ user })).user.filter.text).toBe('(uid={{username}})')
    expect(reads).toBe(1)
  })
})
