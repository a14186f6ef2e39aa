import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/resolve.ts'
import type { Settings } from '../../src/options/settings.ts'
import { withReference } from '../with-reference.ts'
import { refusalOf, userOptions } from './valid.ts'

const parts = (prefix: unknown, suffix: unknown): Readonly<Record<string, unknown>> =>
  userOptions({ filter: undefined, prefix, suffix })
const userOf = (input: unknown): Settings['user'] => resolveOptions(input).user
const withFilter = (filter: unknown): Readonly<Record<string, unknown>> => userOptions({ filter })

describe('user.prefix and user.suffix', () => {
  it('I1 "(uid=" and ")" make (uid=Steve) for Steve, below the base, in the whole subtree', () => {
    const user = userOf(parts('(uid=', ')'))
    expect(user.filter.fill({ username: 'Steve' })).toEqual({
      type: 'equal',
      attribute: 'uid',
      value: Buffer.from('Steve'),
    })
    expect(user.base).toEqual(['ou=people,dc=example,dc=com'])
    expect(user.scope).toBe('sub')
  })

  it('I1 a prefix may open groups that the suffix closes', () => {
    const { filter } = userOf(parts('(&(mail=', ')(c=US))'))
    expect(filter.text).toBe('(&(mail={{username}})(c=US))')
  })

  it.each([
    ['(uid=', 'uid'],
    ['(mail=', 'mail'],
    ['(&(objectClass=person)(mail=', 'mail'],
  ])('I4 the user name attribute comes from the prefix %s', (prefix, attribute) => {
    const suffix = prefix.startsWith('(&') ? '))' : ')'
    expect(userOf(parts(prefix, suffix)).usernameAttribute).toBe(attribute)
  })

  it.each([
    ['(uid=', ''],
    ['', ')'],
    ['(uid=', '))'],
    ['(&(uid=', ')'],
    ['(uid', ')'],
    ['(uid=x)', ''],
    ['(uid=', ')(cn=x)'],
    ['(uid=\\', ')'],
    ['(uid={', ')'],
    ['uid=', ''],
  ])(
    'I6 an unbalanced or unparsable prefix %j and suffix %j names both parts',
    (prefix, suffix) => {
      const message = refusalOf(parts(prefix, suffix))
      expect(message).toContain(`user.prefix: "${prefix}" and user.suffix "${suffix}"`)
      expect(message).toContain('do not make a search filter')
    },
  )

  it('I7 a DN shape is told that no DN is built this way, and what to write', () => {
    expect(refusalOf(parts('uid=', ',ou=users,dc=company,dc=com'))).toBe(
      withReference(
        'ERR_LDAP_AUTH_OPTIONS',
        'user.prefix: "uid=" and user.suffix ",ou=users,dc=company,dc=com" have the shape of a DN template. ' +
          'They make a search filter, and a DN can not be built this way; write prefix "(uid=" and suffix ")", ' +
          'and search below user.base "ou=users,dc=company,dc=com"',
      ),
    )
  })

  it.each([
    ['user.suffix: is missing; user.prefix needs it', parts('(uid=', undefined)],
    ['user.prefix: is missing; user.suffix needs it', parts(undefined, ')')],
    [
      'user.prefix: "(uid={{username}}" holds a placeholder; use user.filter',
      parts('(uid={{username}}', ')'),
    ],
    ['user.suffix: "{{x}})" holds a placeholder', parts('(uid=', '{{x}})')],
    ['user.prefix: must be text, not a number', parts(7, ')')],
    [
      'user.filter: stands beside user.prefix and user.suffix',
      userOptions({ prefix: '(uid=', suffix: ')' }),
    ],
    [
      'user.filter: is missing; write a search filter such as "(uid={{username}})"',
      parts(undefined, undefined),
    ],
  ])('is refused: %s', (message, input) => {
    expect(refusalOf(input)).toContain(message)
  })
})

describe('user.filter', () => {
  it('I5 holds the typed name as a value', () => {
    const { filter } = userOf(withFilter('(&(objectClass=person)(uid={{username}}))'))
    expect(filter.fill({ username: 'Steve)(uid=*' })).toMatchObject({
      filters: [{}, { type: 'equal', value: Buffer.from('Steve)(uid=*') }],
    })
  })

  it.each([
    ['', 'user.filter: must not be empty'],
    ['uid=alice', 'user.filter: "(uid=alice)" lacks the placeholder {{username}}'],
    ['uid=$username$)', 'user.filter: is not a search filter: a filter ends with its outer'],
    ['(cn=$user$)', 'user.filter: "(cn=$user$)" lacks the placeholder {{username}}'],
    ['(|(uid=%s)(mail={0}))', 'user.filter: holds both "%s" and "{0}"; write {{username}}'],
    ['(|(uid={0})(mail=$username$))', 'user.filter: holds both "{0}" and "$username$"'],
    [
      'uid=%s,ou=people,dc=example,dc=com',
      'user.filter: "uid={{username}},ou=people,dc=example,dc=com" has the shape of a DN; write a filter such as',
    ],
    ['uid={{username}} , ou = people', 'has the shape of a DN'],
    ['(l=100%safe)', 'lacks the placeholder'],
    ['(l=50%%s)', 'lacks the placeholder'],
    ['(l=$usernames)', 'lacks the placeholder'],
    [
      '(uid=alice)',
      'user.filter: "(uid=alice)" lacks the placeholder {{username}}, and would find the same entries',
    ],
    [
      '(uid={{username}}',
      'user.filter: is not a search filter: expected ")", at the end of "(uid={{username}}"',
    ],
    ['(uid={{user}})', 'unknown placeholder {{user}}; use {{username}}'],
    ['(member={{dn}})', 'unknown placeholder {{dn}}; use {{username}}'],
    ['({{username}}=x)', '{{username}} can only stand in a value'],
  ])('%j is refused', (filter, message) => {
    expect(refusalOf(withFilter(filter))).toContain(message)
  })

  it.each([
    ['cn=$username$', '(cn={{username}})'],
    ['(cn=$username)', '(cn={{username}})'],
    ['uid={{username}}', '(uid={{username}})'],
    [' &(a=b)(uid={{username}}) ', '(&(a=b)(uid={{username}}))'],
    ['(uid={0})', '(uid={{username}})'],
    ['(uid=%s)', '(uid={{username}})'],
    ['(uid=%u)', '(uid={{username}})'],
    ['(uid=%{username})', '(uid={{username}})'],
    ['(uid=%(user)s)', '(uid={{username}})'],
    ['(&(uid={username})(objectClass=person))', '(&(uid={{username}})(objectClass=person))'],
    ['(|(uid={input})(mail={input}))', '(|(uid={{username}})(mail={{username}}))'],
    ['(mail=%s@example.com)', '(mail={{username}}@example.com)'],
    ['(&(uid={0})(l=100%safe))', '(&(uid={{username}})(l=100%safe))'],
    ['(&(uid=%s)(l=100%safe))', '(&(uid={{username}})(l=100%safe))'],
  ])('A2 %j of other products is %s', (filter, own) => {
    const user = userOf(withFilter(filter))
    expect(user.filter.text).toBe(own)
    expect(user.filter.has('username')).toBe(true)
  })

  it('A2 holds what was typed as a value there too', () => {
    const user = userOf(withFilter('cn=$username$'))
    expect(user.usernameAttribute).toBe('cn')
    for (const username of ['Steve', '$username$', '*)(cn=*', '$&', '{0}']) {
      const value = Buffer.from(username)
      expect(user.filter.fill({ username })).toEqual({ type: 'equal', attribute: 'cn', value })
    }
  })

  it('leaves the signs of others alone beside its own placeholder', () => {
    const filter = '(&(uid={{username}})(l=%s)(cn={0}))'
    expect(userOf(withFilter(filter)).filter.text).toBe(filter)
  })

  it('gives no advice that would be refused as well', () => {
    expect(refusalOf(withFilter(' (uid=alice)'))).not.toContain('write')
  })
})
