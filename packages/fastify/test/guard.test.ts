import { lucille, steve, traffic } from '@ldap-auth/test-company'
import { describe, expect, it, vi } from 'vitest'
import type { FastifyLdapAuthOptions } from '../src/index.ts'
import { browser, script, sessionPlugins, startApp } from './app.ts'

describe('verifyLdap', () => {
  it.each(['onRequest', 'preValidation', 'preHandler'] as const)(
    'guards a route as %s, and no other route',
    async (place) => {
      await using app = await startApp({
        routes: (outer) => {
          outer.get('/in', { [place]: outer.verifyLdap }, async ({ ldapUser }) => ldapUser)
          outer.get('/open', async ({ ldapUser }) => ({ ldapUser }))
        },
      })
      const client = app.client()
      expect((await client.get('/in')).statusCode).toBe(401)
      await client.post('/login', steve)
      expect((await client.get('/in')).json()).toMatchObject({ username: 'steve' })
      expect((await client.get('/open')).json()).toEqual({ ldapUser: null })
    },
  )

  it('guards a scope, addresses that lead nowhere as well, and leaves the login open', async () => {
    await using app = await startApp({
      routes: (outer) => {
        outer.addHook('onRequest', outer.verifyLdap)
        outer.get('/in', async () => ({}))
      },
    })
    expect((await app.client().get('/in')).statusCode).toBe(401)
    expect((await app.client().get('/nowhere')).statusCode).toBe(401)
    const client = app.client()
    expect((await client.get('/login', browser)).statusCode).toBe(200)
    await client.post('/login', steve)
    expect((await client.get('/in')).statusCode).toBe(200)
    expect((await client.get('/nowhere')).statusCode).toBe(404)
  })

  it('asks the directory nothing about those who show nothing', async () => {
    await using app = await startApp()
    for (const headers of [{}, script, { accept: '*/*' }]) {
      const answer = await app.client().get('/private', headers)
      expect(answer.statusCode).toBe(401)
      expect(answer.json()).toEqual({
        error: { code: 'login-required', message: 'Sign in first.' },
      })
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers).not.toHaveProperty('www-authenticate')
    }
    expect(traffic(app.directory)).toEqual([])
  })

  it.each(sessionPlugins)(
    'sends page loads to the login and back again with %s',
    async (_, sessions) => {
      await using app = await startApp({ sessions })
      const client = app.client()
      const guarded = await client.get('/reports?year=2024&x=%26', browser)
      expect(guarded.statusCode).toBe(303)
      expect(guarded.body).toBe('')
      expect(guarded.headers['content-length']).toBe('0')
      expect(guarded.headers).not.toHaveProperty('content-type')
      const page = await client.get(String(guarded.headers.location), browser)
      expect(page.body).toContain('name="returnTo" value="/reports?year=2024&amp;x=%26"')
      const returnTo = '/reports?year=2024&x=%26'
      const login = await client.postForm('/login', { ...steve, returnTo }, browser)
      expect(login.headers.location).toBe(returnTo)
      expect((await client.get(returnTo)).json().url).toBe(returnTo)
    },
  )

  it('sends HEAD where it sends GET', async () => {
    await using app = await startApp()
    const head = await app.client().send({ method: 'HEAD', url: '/x', headers: browser })
    expect(head.statusCode).toBe(303)
    expect(head.headers['content-length']).toBe('0')
  })

  it('answers a form that was posted too late with the login page', async () => {
    await using app = await startApp()
    const answer = await app.client().postForm('/orders', { a: '1' }, browser)
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toContain('<form method="post" action="/login">')
  })

  it('forbids caches to keep what is behind it, once, and keeps what others said', async () => {
    await using app = await startApp({
      before: (outer) => {
        outer.addHook(
          'onRequest',
          async (_request, reply) => void reply.header('Vary', 'Accept, cookie'),
        )
      },
      routes: (outer) => {
        const { verifyLdap } = outer
        outer.get('/', { onRequest: verifyLdap, preHandler: verifyLdap }, async () => ({}))
        outer.get(
          '/cached',
          {
            onRequest: verifyLdap,
            preHandler: [
              async (_request, reply) => void reply.header('Cache-Control', 'private'),
              verifyLdap,
            ],
          },
          async () => ({}),
        )
      },
    })
    const client = app.client()
    await client.post('/login', steve)
    const answers = [
      await client.get('/'),
      await app.client().get('/'),
      await app.client().get('/', browser),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 401, 303])
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBe('no-store')
      expect(headers.vary).toBe('Accept, cookie, Authorization')
    }
    expect((await client.get('/cached')).headers['cache-control']).toBe('private')
  })

  it('leads back to the login, with a word, when the login has grown too old', async () => {
    await using app = await startApp({ options: { session: { maxAgeMs: 1 } } })
    const client = app.client()
    await client.post('/login', steve)
    await vi.waitFor(async () => {
      const guarded = await client.get('/private', browser)
      expect(guarded.headers.location).toBe('/login?returnTo=%2Fprivate&expired=1')
    })
  })
})

describe('requireLdapRole', () => {
  it('lets in those who have the role, and serves as a guard by itself', async () => {
    await using app = await startApp({
      routes: (outer) => {
        outer.get(
          '/admin',
          { onRequest: outer.requireLdapRole('admin') },
          async ({ ldapUser }) => ldapUser,
        )
      },
    })
    const admin = app.client()
    await admin.post('/login', steve)
    expect((await admin.get('/admin')).json()).toMatchObject({ username: 'steve' })
    const other = app.client()
    await other.post('/login', lucille)
    const refused = await other.get('/admin')
    expect(refused.statusCode).toBe(403)
    expect(refused.json().error.code).toBe('role-missing')
    const page = await other.get('/admin', browser)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect((await app.client().get('/admin', browser)).headers.location).toBe(
      '/login?returnTo=%2Fadmin',
    )
  })

  it('as a hook of the whole application, is passed by at no path with a header', async () => {
    await using app = await startApp({
      options: { basic: { realm: 'Company' } },
      before: (outer) => {
        outer.setNotFoundHandler((_request, reply) => reply.send('the application itself'))
      },
      routes: (outer) => outer.addHook('onRequest', outer.requireLdapRole('admin')),
    })
    const authorization = `Basic ${btoa(`${lucille.username}:${lucille.password}`)}`
    for (const path of ['/x', '/login', '/logout']) {
      expect((await app.client().get(path, { authorization })).statusCode).toBe(403)
    }
    expect((await app.client().get('/login', browser)).statusCode).toBe(200)
    expect((await app.client().post('/login', steve)).statusCode).toBe(200)
  })

  it('refuses a role that nobody can have', async () => {
    await using app = await startApp()
    expect(() => app.app.requireLdapRole('amdin')).toThrow(/amdin.+ option roles/)
    expect(() => app.app.requireLdapRole('constructor')).toThrow('constructor')
  })
})

describe('a prefix', () => {
  const prefix = '/office'

  it.each([
    ['of the registration', { options: { prefix } as Partial<FastifyLdapAuthOptions> }],
    ['of a scope around it', { scope: prefix }],
  ])('%s stands before the login and the logout', async (_what, given) => {
    await using app = await startApp(given)
    const client = app.client()
    const guarded = await client.get('/office/x', browser)
    expect(guarded.headers.location).toBe('/office/login?returnTo=%2Foffice%2Fx')
    expect((await client.get('/office/login')).body).toContain('action="/office/login"')
    expect((await client.postForm('/office/login', steve)).headers.location).toBe('/office/')
    expect((await client.get('/office/x')).json().user.username).toBe('steve')
    const logout = await client.post('/office/logout', undefined, browser)
    expect(logout.headers.location).toBe('/office/login')
  })
})
