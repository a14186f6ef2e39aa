import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { resolveOptions } from '../../src/options/resolve.ts'
import { options, refusalOf } from './valid.ts'

const base = 'OU=People,DC=corp,DC=example,DC=com'
const upn = 'corp.example.com'

describe('user.upn', () => {
  it('says what name people are bound by, and what is searched for', () => {
    const { user } = describeSettings(resolveOptions(options({ user: { upn, base } })))
    expect(user).toMatchObject({
      upn,
      base: [base],
      scope: 'sub',
      filter: '(|(userPrincipalName={{username}}@corp.example.com)(sAMAccountName={{username}}))',
      usernameAttribute: 'sAMAccountName',
    })
  })

  it('counts more than the filter of a preset', () => {
    const user = { upn, base, usernameAttribute: 'userPrincipalName' }
    const settings = resolveOptions(options({ directory: 'activeDirectory', user }))
    expect(settings.user.usernameAttribute).toBe('userPrincipalName')
    expect(settings.user.upn?.text).toBe(upn)
    expect(settings.user.attributes).toContain('displayName')
  })

  it('needs user.base', () => {
    expect(refusalOf(options({ user: { upn } }))).toContain('user.base: is missing')
  })

  it.each([
    ['filter', '(uid={{username}})'],
    ['prefix', '(uid='],
    ['suffix', ')'],
    ['match', 'first'],
  ])('has no user.%s beside it', (key, value) => {
    expect(refusalOf(options({ user: { upn, base, [key]: value } }))).toContain(
      `user.${key}: stands beside user.upn`,
    )
  })

  it('has no user.dn beside it', () => {
    const dn = 'cn={{username}},dc=example,dc=com'
    expect(refusalOf(options({ user: { upn, dn } }))).toContain('user.upn: stands beside user.dn')
  })

  it.each([
    ['must not be empty', ''],
    ['must be text, not a list', [upn]],
    ['must be what stands behind the @', '@corp.example.com'],
    ['must be what stands behind the @', 'corp..example'],
    ['must be what stands behind the @', 'corp.example.com)(cn=*'],
    ['must be what stands behind the @', 'DC=corp,DC=example'],
    ['must be what stands behind the @', ' corp.example.com'],
  ])('is refused: %s, %j', (problem, value) => {
    expect(refusalOf(options({ user: { upn: value, base } }))).toContain(`user.upn: ${problem}`)
  })
})
