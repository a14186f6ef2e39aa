import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { resolveOptions } from '../../src/options/resolve.ts'
import { options, refusalOf } from './valid.ts'

const dn = 'uid={{username}},ou=people,dc=example,dc=com'

describe('user.dn', () => {
  it('says where users are, and what their name is', () => {
    const { user } = describeSettings(resolveOptions(options({ user: { dn } })))
    expect(user).toMatchObject({
      dn,
      base: ['ou=people,dc=example,dc=com'],
      scope: 'one',
      filter: '(uid={{username}})',
      usernameAttribute: 'uid',
    })
  })

  it('lets another attribute hold the name', () => {
    const settings = resolveOptions(options({ user: { dn, usernameAttribute: 'mail' } }))
    expect(settings.user.usernameAttribute).toBe('mail')
  })

  it.each([
    ['base', 'ou=people,dc=example,dc=com'],
    ['filter', '(uid={{username}})'],
    ['prefix', '(uid='],
    ['suffix', ')'],
    ['scope', 'one'],
    ['match', 'unique'],
  ])('has no user.%s beside it', (key, value) => {
    expect(refusalOf(options({ user: { dn, [key]: value } }))).toContain(
      `user.${key}: stands beside user.dn`,
    )
  })

  it.each([
    ['must not be empty', ''],
    ['must be text, not a list', [dn]],
    [
      'is not the DN of a user: lacks the placeholder {{username}}; write a DN such as',
      'uid=x,dc=y',
    ],
    ['is not the DN of a user: expected "=" after "EXTERNAL"', 'EXTERNAL{{username}}'],
    ['"userPassword" holds passwords', 'userPassword={{username}},dc=com'],
  ])('is refused: %s', (problem, value) => {
    expect(refusalOf(options({ user: { dn: value } }))).toContain(`user.dn: ${problem}`)
  })
})
