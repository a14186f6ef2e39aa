import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { isLdapAuthError, LdapAuthError } from '../src/index.ts'
import { withoutAdvice } from '../src/words/errors.ts'
import { withReference } from './with-reference.ts'

describe('an LdapAuthError', () => {
  it('is recognised by another copy of the package', async () => {
    vi.resetModules()
    const other = await import('../src/index.ts')
    const error = new other.LdapAuthError('ERR_LDAP_AUTH_TLS', 'x')
    expect(error).not.toBeInstanceOf(LdapAuthError)
    expect(isLdapAuthError(error)).toBe(true)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['another error', new Error('x')],
    ['an object with its code', { code: 'ERR_LDAP_AUTH_TLS' }],
  ])('is not %s', (_what, value) => {
    expect(isLdapAuthError(value)).toBe(false)
  })

  it.each([
    ['CONNECT', true],
    ['TIMEOUT', true],
    ['POOL_EXHAUSTED', true],
    ['TLS', false],
    ['CLOSED', false],
    ['ABORTED', false],
    ['OPTIONS', false],
    ['PROTOCOL', false],
    ['SERVICE_BIND', false],
    ['CLIENT_CERTIFICATE_REQUIRED', false],
    ['SEARCH', false],
    ['GROUPS', false],
    ['REFERRAL_REFUSED', false],
    ['REFERRAL_LIMIT', false],
    ['THROTTLE_STORE', true],
    ['USERNAME_ATTRIBUTE_MISSING', false],
    ['ID_MISSING', false],
  ] as const)('of ERR_LDAP_AUTH_%s is retryable: %s', (name, retryable) => {
    const code = `ERR_LDAP_AUTH_${name}` as const
    const cause = new Error('why')
    const error = new LdapAuthError(code, 'text', { cause })
    expect(error).toMatchObject({ code, retryable, cause, name: 'LdapAuthError' })
    expect(error).not.toHaveProperty('resultCode')
  })

  it('says at the end of its message where more is written about it', () => {
    const code = 'ERR_LDAP_AUTH_OPTIONS'
    const text = 'two things are wrong:\n- url\n- user'
    const { message, stack } = new LdapAuthError(code, text)
    expect(message).toBe(withReference(code, text))
    expect(message.split('\n')).toHaveLength(3)
    expect(stack).toContain(message)
  })

  it('says ahead of that what to do in general, and without both what happened', () => {
    const code = 'ERR_LDAP_AUTH_GROUPS'
    const error = new LdapAuthError(code, 'Not read.', { advice: 'Look there.' })
    expect(error.message).toBe(withReference(code, 'Not read. Look there.'))
    expect(withoutAdvice(error)).toBe('Not read.')
    expect(inspect(error)).not.toContain("'Not read.'")
    expect(JSON.stringify(error)).not.toContain('Not read.')
  })

  it('leaves that to the error behind it, and to one that it quotes', () => {
    const cause = new LdapAuthError('ERR_LDAP_AUTH_TLS', 'no')
    const behind = new LdapAuthError('ERR_LDAP_AUTH_CONNECT', 'left alone', { cause })
    expect(behind.message).toBe('left alone')
    const quoting = new LdapAuthError('ERR_LDAP_AUTH_CONNECT', `left alone: ${cause.message}`)
    expect(quoting.message).toBe(withReference('ERR_LDAP_AUTH_TLS', 'left alone: no'))
  })
})
