import { describe, expect, it } from 'vitest'
import { resolveAdapterOptions } from '../../src/http/adapter-options.ts'
import { createGate } from '../../src/http/gate.ts'
import { builtInLanguages } from '../../src/http/texts/built-in.ts'
import { handle } from './person.ts'

const core = {
  url: 'ldaps://ldap.company.com',
  user: { base: 'dc=company', filter: '(a={{username}})' },
}

// Options come from JavaScript too, where no type stops a mistake.
function resolve(options: unknown) {
  return resolveAdapterOptions(options as Parameters<typeof resolveAdapterOptions>[0])
}

describe('the options of an adapter', () => {
  it('have the defaults', () => {
    expect(resolve(core).settings).toEqual({
      loginPath: '/login',
      logoutPath: '/logout',
      loginPage: { title: undefined, logo: undefined, languages: builtInLanguages },
      fields: { username: 'username', password: 'password' },
      realm: undefined,
      session: {
        maxAgeMs: 28_800_000,
        revalidateMs: 300_000,
        onUnavailable: 'keep',
        attributes: [],
        isRevoked: undefined,
      },
      clientAddress: undefined,
      revealAccountState: false,
    })
  })

  it('are taken', () => {
    const clientAddress = () => '192.0.2.1'
    const session = {
      maxAgeMs: 1000,
      revalidateMs: 0,
      onUnavailable: 'refuse',
      attributes: ['mail'],
      isRevoked: () => false,
    }
    const { settings } = resolve({
      ...core,
      loginPath: '/auth/sign-in',
      logoutPath: '/auth/sign-out',
      loginPage: { title: 'Company' },
      fields: { username: 'mail' },
      basic: { realm: 'Company (staff)' },
      session,
      clientAddress,
      revealAccountState: 'password-proven',
    })
    expect(settings).toEqual({
      loginPath: '/auth/sign-in',
      logoutPath: '/auth/sign-out',
      loginPage: { title: 'Company', logo: undefined, languages: builtInLanguages },
      fields: { username: 'mail', password: 'password' },
      realm: 'Company (staff)',
      session,
      clientAddress,
      revealAccountState: 'password-proven',
    })
  })

  it('leave everything else to the directory, unknown keys too', () => {
    const { directory } = resolve({ ...core, basic: false, loginPth: '/x' })
    expect(directory).toEqual({ options: { ...core, loginPth: '/x' } })
  })

  it('keep what a prototype hides in sight of those who check the directory', () => {
    class Hidden {
      get require() {
        return { anyRole: ['admin'] }
      }
    }
    const { directory } = resolve(Object.assign(new Hidden(), core))
    expect(directory).toHaveProperty('options.require')
  })

  it('count as absent when undefined', () => {
    const options = { auth: handle, url: undefined, loginPath: undefined, session: undefined }
    const { directory, settings } = resolve({
      ...options,
      fields: { password: undefined },
    })
    expect(directory).toEqual({ auth: handle })
    expect(settings.loginPath).toBe('/login')
    expect(settings.fields.password).toBe('password')
  })

  it('are copied and frozen, and the given ones stay as they are', () => {
    const attributes = Object.freeze(['mail'])
    const given = Object.freeze({ ...core, session: Object.freeze({ attributes }) })
    const { settings } = resolve(given)
    expect(settings.session.attributes).not.toBe(attributes)
    expect(Object.isFrozen(settings) && Object.isFrozen(settings.session.attributes)).toBe(true)
  })

  it.each([
    ['options', null],
    ['options', 'ldaps://x'],
    ['url', { auth: handle, url: 'ldaps://x' }],
    ['loginPth', { auth: handle, loginPth: '/x' }],
    ['auth', { auth: {} }],
    ['auth', { auth: { authenticate: () => undefined } }],
    ['auth', { auth: { ...handle, revalidate: undefined } }],
    ['auth', { auth: null }],
    ['loginPath', { ...core, loginPath: 'login' }],
    ['loginPath', { ...core, loginPath: '/' }],
    ['loginPath', { ...core, loginPath: '/login/' }],
    ['loginPath', { ...core, loginPath: '//login' }],
    ['loginPath', { ...core, loginPath: '/login?x' }],
    ['loginPath', { ...core, loginPath: '/a/../b' }],
    ['loginPath', { ...core, loginPath: '/%6cogin' }],
    ['logoutPath', { ...core, logoutPath: 1 }],
    ['logoutPath', { ...core, logoutPath: '/Login' }],
    ['fields', { ...core, fields: ['a', 'b'] }],
    ['fields.user', { ...core, fields: { user: 'x' } }],
    ['fields.username', { ...core, fields: { username: '' } }],
    ['fields.username', { ...core, fields: { username: 'returnTo' } }],
    ['fields.password', { ...core, fields: { password: 'username' } }],
    ['basic', { ...core, basic: true }],
    ['basic', Object.create({ basic: false })],
    ['basic.realm', { ...core, basic: {} }],
    ['basic.realm', { ...core, basic: { realm: 'a"b' } }],
    ['basic.realm', { ...core, basic: { realm: 'a\r\nSet-Cookie: x' } }],
    ['basic.users', { ...core, basic: { realm: 'a', users: {} } }],
    ['session', { ...core, session: false }],
    ['session.revalidateMS', { ...core, session: { revalidateMS: 1 } }],
    ['session.revalidateMs', { ...core, session: { revalidateMs: -1 } }],
    ['session.revalidateMs', { ...core, session: { revalidateMs: false } }],
    ['session.onUnavailable', { ...core, session: { onUnavailable: true } }],
    ['session.isRevoked', { ...core, session: { isRevoked: ['steve'] } }],
    ['session.maxAgeMs', { ...core, session: { maxAgeMs: 0 } }],
    ['session.maxAgeMs', { ...core, session: { maxAgeMs: Number.POSITIVE_INFINITY } }],
    ['session.maxAgeMs', { ...core, session: { maxAgeMs: '1000' } }],
    ['session.attributes', { ...core, session: { attributes: 'mail' } }],
    ['session.attributes[1]', { ...core, session: { attributes: ['mail', 1] } }],
    ['session.attributes[1]', { ...core, session: { attributes: ['mail', 'mail'] } }],
    ['clientAddress', { ...core, clientAddress: '192.0.2.1' }],
    ['revealAccountState', { ...core, revealAccountState: true }],
  ])('are refused by the name of %s: %j', (option, options) => {
    expect(() => resolve(options)).toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringMatching(new RegExp(`^${option.replace(/[[\]]/g, '\\$&')}: `)),
      }),
    )
  })

  it('can not keep an attribute that is never read', () => {
    const { settings } = resolve({ auth: handle, session: { attributes: ['UID', 'phone'] } })
    expect(() => createGate(handle, settings)).toThrow(/^session\.attributes: "phone"/)
  })
})
