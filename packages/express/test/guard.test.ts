import { once } from 'node:events'
import { request } from 'node:http'
import { steve, traffic } from '@ldap-auth/test-company'
import session from 'express-session'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, browser, script, startApp, versions } from './app.ts'

describe.each(versions)('the guard on %s', (name, express) => {
  let app: App
  afterEach(() => app.close())

  it('answers whoever is not logged in with 401 and asks the directory nothing', async () => {
    app = await startApp(express)
    for (const headers of [{}, script, { Accept: '*/*' }]) {
      const answer = await app.client().get('/private').set(headers)
      expect(answer.status).toBe(401)
      expect(answer.body).toEqual({ error: { code: 'login-required', message: 'Sign in first.' } })
      expect(answer.headers).not.toHaveProperty('www-authenticate')
    }
    expect(traffic(app.directory)).toEqual([])
  })

  it('sends page loads to the login and back again', async () => {
    app = await startApp(express)
    const client = app.client()
    const guarded = await client.get('/reports?year=2024&x=%26').set(browser)
    expect(guarded.status).toBe(303)
    const page = await client.get(String(guarded.headers['location'])).set(browser)
    expect(page.status).toBe(200)
    expect(page.text).toContain('name="returnTo" value="/reports?year=2024&amp;x=%26"')
    const returnTo = '/reports?year=2024&x=%26'
    const login = await client
      .post('/login')
      .set(browser)
      .type('form')
      .send({ ...steve, returnTo })
    expect(login.headers['location']).toBe(returnTo)
    expect((await client.get(returnTo)).body.url).toBe(returnTo)
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/login', '/logout?x'])(
    'leads to the start instead of to %s',
    async (returnTo) => {
      app = await startApp(express)
      const page = await app.client().get('/login').query({ returnTo })
      expect(page.text).not.toContain('name="returnTo"')
      const form = { ...steve, returnTo }
      const login = await app.client().post('/login').type('form').send(form)
      expect(login.headers['location']).toBe('/')
    },
  )

  it('gives no return address that is another site', async () => {
    app = await startApp(express)
    const guarded = await app.client().get('//evil.example/').set(browser)
    expect(guarded.headers['location']).toBe('/login')
  })

  it('answers a form that was posted too late with the login page', async () => {
    app = await startApp(express)
    const answer = await app.client().post('/orders').set(browser).type('form').send({ a: 1 })
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('<form method="post" action="/login">')
  })

  it('forbids caches to keep what is behind it', async () => {
    app = await startApp(express, {
      before: (outer) => void outer.use((_req, res, next) => next(void res.vary('Accept'))),
    })
    const client = app.client()
    await client.post('/login').send(steve)
    const answers = await Promise.all([
      client.get('/'),
      app.client().get('/'),
      app.client().get('/').set(browser),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 303])
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['vary']).toBe('Accept, Cookie, Authorization')
    }
  })

  it('works below a path', async () => {
    app = await startApp(express, { mount: '/admin' })
    const client = app.client()
    expect((await client.get('/open')).status).toBe(200)
    const guarded = await client.get('/admin/x').set(browser)
    expect(guarded.headers['location']).toBe('/admin/login?returnTo=%2Fadmin%2Fx')
    const page = await client.get('/admin/login')
    expect(page.text).toContain('action="/admin/login"')
    const login = await client.post('/admin/login').type('form').send(steve)
    expect(login.headers['location']).toBe('/admin/')
    expect((await client.get('/admin/x')).body.user.username).toBe('steve')
    expect((await client.get('/open')).body).not.toHaveProperty('user')
    const logout = await client.post('/admin/logout').set(browser)
    expect(logout.headers['location']).toBe('/admin/login')
  })

  it.each(['//evil.example/x', '//', '///', '/\\', '/\\/'])(
    'names no other host when the path it is mounted at comes from the request: %s',
    async (path) => {
      app = await startApp(express, { mount: name === 'Express 4' ? '*' : '/*anything' })
      // As it stands: other clients would tidy the path.
      const outgoing = request({ port: app.port, host: '127.0.0.1', path, headers: browser })
      const [guarded] = await once(outgoing.end(), 'response')
      guarded.resume()
      expect(guarded.statusCode).toBe(303)
      expect(guarded.headers.location).toMatch(/^\/(?![/\\])/)
    },
  )

  it('takes login paths with a slash at the end, too', async () => {
    app = await startApp(express)
    expect((await app.client().get('/login/')).status).toBe(200)
  })

  it('leads back to the login, with a word, when the login has grown too old', async () => {
    app = await startApp(express, { options: { session: { maxAgeMs: 1 } } })
    const client = app.client()
    await client.post('/login').send(steve)
    await vi.waitFor(async () => {
      const guarded = await client.get('/private').set(browser)
      expect(guarded.headers['location']).toBe('/login?returnTo=%2Fprivate&expired=1')
    })
    const page = await client.get('/login?expired=1').set(browser)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Your session has ended. Sign in again.')
    const asked = await client.get('/private').set(script)
    expect(asked.body.error.code).toBe('session-expired')
  })

  it.each([
    ['text', 'steve'],
    ['null', null],
    ['a list', []],
    ['a record of others', { user: {} }],
  ])('takes a session with %s in it for nobody', async (_what, garbled) => {
    app = await startApp(express, {
      hasSession: false,
      before: (outer) => {
        outer.use(session({ secret: 'x', resave: false, saveUninitialized: true }))
        outer.use((req, _res, next) => next(void Object.assign(req.session, { ldapAuth: garbled })))
      },
    })
    expect((await app.client().get('/private')).status).toBe(401)
    expect((await app.client().get('/private').set(browser)).status).toBe(303)
  })
})
