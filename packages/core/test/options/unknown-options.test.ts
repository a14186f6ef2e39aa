import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/resolve.ts'
import { options, refusalOf, userOptions, validUser } from './valid.ts'

describe('unknown options', () => {
  it.each([
    [options({ usr: {} }), 'usr: unknown option; did you mean "user"?'],
    [
      options({ throttle: {} }),
      'throttle: unknown option; known options are url, tls, service, user,',
    ],
    [options({ cache: false }), 'cache: unknown option'],
    [options({ referrals: 'ignore' }), 'referrals: unknown option'],
    [options({ directory: 'openldap' }), 'directory: unknown option'],
    [userOptions({ filtre: 'x' }), 'user.filtre: unknown option; did you mean "filter"?'],
    [userOptions({ dn: 'uid={{username}}' }), 'user.dn: unknown option'],
    [userOptions({ upn: 'example.com' }), 'user.upn: unknown option'],
    [
      options({ tls: { starttls: true } }),
      'tls.starttls: unknown option; did you mean "startTls"?',
    ],
    [
      options({ tls: { ca: { path: 'x' } } }),
      'tls.ca.path: unknown option; known options are file',
    ],
    [
      options({ service: { dn: 'cn=a', pasword: 'x' } }),
      'service.pasword: unknown option; did you mean "password"?',
    ],
    [options({ groups: { source: 'memberOf', nested: true } }), 'groups.nested: unknown option'],
    [
      options({ require: { anyGroups: [] } }),
      'require.anyGroups: unknown option; did you mean "anyGroup"?',
    ],
    [options({ pool: { max: 3 } }), 'pool.max: unknown option'],
    [
      options({ timeouts: { loginMS: 3 } }),
      'timeouts.loginMS: unknown option; did you mean "loginMs"?',
    ],
    [options({ limits: { 'a b': 3 } }), 'limits."a b": unknown option'],
    [JSON.parse('{"__proto__":{"url":"ldap://evil"}}'), '__proto__: unknown option'],
  ])('%# %s', (input, message) => {
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
    [undefined, 'options: are missing; give at least url and user'],
    [null, 'options: must be a plain object, not null'],
    ['ldaps://host', 'options: must be a plain object, not text'],
    [[], 'options: must be a plain object, not a list'],
    [options({ user: undefined }), 'user.base: is missing'],
    [options({ url: undefined }), 'url: is missing'],
    [options({ user: 'x' }), 'user: must be a plain object, not text'],
    [
      options({ roles: new Map([['admin', ['cn=a']]]) }),
      'roles: must be a plain object, not a Map',
    ],
    [options({ tls: Promise.resolve({}) }), 'tls: must be a plain object, not a Promise'],
    [options({ allowPlaintext: 'false' }), 'allowPlaintext: must be true or false, not text'],
    [options({ allowPlaintext: 0 }), 'allowPlaintext: must be true or false, not a number'],
  ])('%# %s', (input, message) => {
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
      'require: is inherited from a prototype; set it on the options object itself',
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
