import cookie from '@fastify/cookie'
import session from '@fastify/session'
import { createLdapAuth } from '@ldap-auth/core'
import { company, companyOptions, steve } from '@ldap-auth/test-company'
import { startDirectory } from '@ldap-auth/testing'
import fastify from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import { ldapAuth, default as plugin } from '../src/index.ts'
import { startApp } from './app.ts'

const options = {
  url: 'ldaps://ldap.company.com',
  user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
}

describe('the plugin', () => {
  it('is the default export, too, and has a name', async () => {
    expect(plugin).toBe(ldapAuth)
    const app = fastify()
    await app.register(ldapAuth, { ...options, session: false })
    expect(app.hasPlugin('@ldap-auth/fastify')).toBe(true)
  })

  it('is for Fastify 5', () => {
    expect(Reflect.get(ldapAuth, Symbol.for('plugin-meta'))).toMatchObject({ fastify: '5.x' })
  })

  it.each([
    ['a sesion', { ...options, sesion: {} }, 'sesion'],
    ['no directory', { session: false }, 'url'],
    ['a session without a way to keep it', options, /^session: .+@fastify\/session.+basic/],
    ['a session as true', { ...options, session: true }, 'session'],
    [
      'an empty name',
      { ...options, basic: { realm: 'x' }, decorate: '' },
      /^decorate: .+"partners"/,
    ],
    [
      'a prefix with parameters',
      { ...options, basic: { realm: 'x' }, prefix: '/:tenant' },
      /^prefix: "\/:tenant"/,
    ],
  ])('refuses %s, and the application does not start', async (_what, given, message) => {
    const app = fastify()
    app.register(ldapAuth, given as Parameters<typeof ldapAuth>[1])
    await expect(app.ready()).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_OPTIONS',
      message: expect.stringMatching(message),
    })
  })

  it('takes the options of every registration, and options made by a function', async () => {
    const app = fastify()
    await app.register(ldapAuth, () => ({
      ...options,
      session: false as const,
      logLevel: 'warn',
      prefix: '/x',
    }))
    expect(app.ldapAuth.options.url).toEqual([options.url])
  })

  it('wants the session plugin before it', async () => {
    const app = fastify()
    app.register(cookie)
    app.register(ldapAuth, options)
    app.register(session, { secret: 'a secret of thirty-two characters' })
    await expect(app.ready()).rejects.toThrow(/registered before/)
  })

  it('adds no login with Basic alone, and none with session: false', async () => {
    for (const given of [{ sessions: false }, { options: { session: false } }] as const) {
      await using app = await startApp({
        ...given,
        options: { basic: { realm: 'x' }, ...given.options },
      })
      expect(app.app.hasRoute({ method: 'GET', url: '/login' })).toBe(false)
      const authorization = `Basic ${btoa('steve:blue-sky')}`
      expect((await app.client().get('/', { authorization })).json().user.username).toBe('steve')
      expect((await app.client().get('/login')).statusCode).toBe(401)
    }
  })

  it('tells the first request what to do if the session is kept from it', async () => {
    await using app = await startApp({
      before: (outer) => {
        outer.addHook('onRequest', async (request) => void Reflect.set(request, 'session', {}))
      },
    })
    for (const path of ['/', '/login']) {
      const answer = await app.client().get(path)
      expect(answer.statusCode).toBe(500)
      expect(answer.json().message).toMatch(/its cookie\.path leaves this path out/)
    }
  })
})

describe('closing the application', () => {
  it('closes the directory', async () => {
    await using app = await startApp()
    await app.client().post('/login', steve)
    await app.app.close()
    await vi.waitFor(() => expect(app.directory.connections).toBe(0))
    await expect(app.app.ldapAuth.authenticate(steve)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_CLOSED',
    })
  })

  it('leaves a directory alone that came in as { auth }', async () => {
    await using directory = await startDirectory({ entries: company })
    await using auth = createLdapAuth(companyOptions(directory))
    const app = fastify()
    await app.register(ldapAuth, { auth, session: false })
    expect(app.ldapAuth).toBe(auth)
    await app.close()
    await expect(auth.authenticate(steve)).resolves.toMatchObject({ authenticated: true })
  })
})
