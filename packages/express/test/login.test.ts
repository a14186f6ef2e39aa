import { lucille, steve, traffic, userBinds } from '@ldap-auth/test-company'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type App, browser, script, startApp, versions } from './app.ts'

describe.each(versions)('the login on %s', (_name, express) => {
  let app: App
  beforeEach(async () => {
    app = await startApp(express)
  })
  afterEach(() => app.close())

  it('has a page', async () => {
    const page = await app.client().get('/login').set(browser)
    expect(page.status).toBe(200)
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    })
    expect(page.text).toContain('<form method="post" action="/login">')
    expect(traffic(app.directory)).toEqual([])
  })

  it('by a form leads to the start, and the person is known there', async () => {
    const client = app.client()
    const login = await client.post('/login').set(browser).type('form').send(steve)
    expect(login.status).toBe(303)
    expect(login.headers['location']).toBe('/')
    const start = await client.get('/')
    expect(start.status).toBe(200)
    expect(start.body).toMatchObject({
      same: true,
      user: { username: 'steve', displayName: 'Steve Miller', roles: ['admin'] },
    })
  })

  it('by JSON answers with the user, without attributes', async () => {
    const login = await app.client().post('/login').send(steve)
    expect(login.status).toBe(200)
    expect(login.body.user).toMatchObject({ username: 'steve', email: 'steve@company.com' })
    expect(login.body.user.attributes).toEqual({})
    expect(login.headers['cache-control']).toBe('no-store')
  })

  it('answers a form with JSON if that is asked for', async () => {
    const login = await app.client().post('/login').set(script).type('form').send(steve)
    expect(login.body.user.username).toBe('steve')
  })

  it('tells nobody which names exist: same body and same headers', async () => {
    for (const headers of [browser, script]) {
      const attempts = ['steve', 'nobody'].map((username) =>
        app.client().post('/login').set(headers).type('form').send({ username, password: 'wrong' }),
      )
      const [known, unknown] = await Promise.all(attempts)
      expect(known?.status).toBe(401)
      expect(unknown?.status).toBe(401)
      expect(unknown?.text.replace('value="nobody"', 'value="steve"')).toBe(known?.text)
      const { date: _1, etag: _2, 'content-length': _3, ...headersOfKnown } = known?.headers ?? {}
      expect(unknown?.headers).toMatchObject(headersOfKnown)
      expect(known?.headers).not.toHaveProperty('set-cookie')
      expect(known?.headers).not.toHaveProperty('www-authenticate')
    }
  })

  it('shows the form again with the typed name and never the password', async () => {
    const form = { username: 'ste"ve', password: 'wrong<secret>', returnTo: '/a?b' }
    const page = await app.client().post('/login').set(browser).type('form').send(form)
    expect(page.status).toBe(401)
    expect(page.text).toContain('role="alert"')
    expect(page.text).toContain('value="ste&quot;ve"')
    expect(page.text).toContain('name="returnTo" value="/a?b"')
    expect(page.text).not.toContain('secret')
  })

  it.each([
    ['nothing', {}],
    ['no password', { username: 'steve' }],
    ['an empty password', { username: 'steve', password: '' }],
    ['an empty name', { username: '', password: 'blue-sky' }],
    ['a number', { username: 'steve', password: 1 }],
    ['a list', { username: 'steve', password: ['blue-sky'] }],
    ['an object', { username: { $ne: '' }, password: 'blue-sky' }],
    ['true', { username: 'steve', password: true }],
    ['NUL', { username: 'steve\0', password: 'blue-sky' }],
    ['newlines', { username: 'steve\r\n', password: 'blue-sky' }],
    ['a lone surrogate', { username: 'steve\ud800', password: 'blue-sky' }],
  ])('refuses %s with 400 and asks the directory nothing', async (_what, body) => {
    const login = await app.client().post('/login').send(body)
    expect(login.status).toBe(400)
    expect(login.body.error.code).toMatch(/^(missing|malformed)-credentials$/)
    expect(traffic(app.directory)).toEqual([])
  })

  it.each(['*', ')(uid=*', '\\', "$'", '{{username}}', 'EXTERNAL', 'steve*', '#', 'uid=steve'])(
    'takes the name %j to the letter',
    async (username) => {
      const login = await app
        .client()
        .post('/login')
        .send({ ...steve, username })
      expect(login.status).toBe(401)
      expect(userBinds(app.directory)).toBe(0)
    },
  )

  it('refuses a field that comes twice', async () => {
    const form = 'username=steve&password=wrong&password=blue-sky'
    const login = await app.client().post('/login').set(script).type('form').send(form)
    expect(login.status).toBe(400)
    expect(login.body.error.code).toBe('malformed-credentials')
  })

  it('refuses a megabyte', async () => {
    const login = await app
      .client()
      .post('/login')
      .send({ ...steve, password: 'x'.repeat(1e6) })
    expect(login.status).toBe(413)
    expect(login.body.error.code).toBe('body-too-large')
  })

  it('refuses what is neither a form nor JSON', async () => {
    const login = await app.client().post('/login').set(script).type('text').send('steve')
    expect(login.status).toBe(415)
  })

  it('never takes credentials from the query', async () => {
    const login = await app.client().post('/login?username=steve&password=blue-sky').set(script)
    expect(login.status).toBe(400)
    expect(traffic(app.directory)).toEqual([])
  })

  it('takes no other method', async () => {
    const login = await app.client().put('/login').send(steve)
    expect(login.status).toBe(405)
    expect(login.headers['allow']).toBe('GET, HEAD, POST')
  })

  it('keeps people apart who log in at the same time', async () => {
    const clients = Array.from({ length: 10 }, () => app.client())
    await Promise.all(
      clients.map((client, at) => client.post('/login').send(at % 2 === 0 ? steve : lucille)),
    )
    const answers = await Promise.all(clients.map((client) => client.get('/')))
    expect(answers.map(({ body }) => body.user.username)).toEqual(
      clients.map((_, at) => (at % 2 === 0 ? 'steve' : 'lucille')),
    )
  })
})

describe.each(versions)('the login on %s with options', (_name, express) => {
  let app: App
  afterEach(() => app.close())

  it('has other paths and other fields', async () => {
    const fields = { username: 'mail', password: 'secret' }
    app = await startApp(express, {
      options: { loginPath: '/auth/in', logoutPath: '/auth/out', fields },
    })
    const page = await app.client().get('/auth/in')
    expect(page.text).toContain('action="/auth/in"')
    expect(page.text).toContain('name="mail"')
    const client = app.client()
    const login = await client.post('/auth/in').send({ mail: 'steve', secret: 'blue-sky' })
    expect(login.status).toBe(200)
    const guarded = await app.client().get('/private').set(browser)
    expect(guarded.headers['location']).toBe('/auth/in?returnTo=%2Fprivate')
  })

  it.each(['urlencoded', 'json'] as const)('works behind express.%s()', async (parser) => {
    app = await startApp(express, {
      before: (outer) => void outer.use(express[parser]({ limit: '2mb', extended: true })),
    })
    const asForm = await app.client().post('/login').type('form').send(steve)
    expect(asForm.status).toBe(303)
    const asJson = await app.client().post('/login').send(steve)
    expect(asJson.status).toBe(200)
    const nested = 'username[a]=steve&password=blue-sky'
    expect((await app.client().post('/login').type('form').send(nested)).status).toBe(400)
  })

  it.each([
    ['no parser', undefined, 413, 'body-too-large'],
    ['a parser that takes it', '2mb', 400, 'malformed-credentials'],
  ])('refuses a name of a megabyte behind %s', async (_what, limit, status, code) => {
    app = await startApp(express, {
      before: (outer) => {
        if (limit !== undefined) {
          outer.use(express.urlencoded({ limit, extended: true }), express.json({ limit }))
        }
      },
    })
    const huge = { ...steve, username: 'x'.repeat(1e6) }
    for (const type of ['form', 'json']) {
      const login = await app.client().post('/login').set(script).type(type).send(huge)
      expect(login.status).toBe(status)
      expect(login.body.error.code).toBe(code)
    }
    expect(traffic(app.directory)).toEqual([])
  })

  it('does not hang if somebody else read the body', async () => {
    app = await startApp(express, {
      before: (outer) => void outer.use((req, _res, next) => req.resume().on('end', next)),
    })
    const login = await app.client().post('/login').send(steve)
    expect(login.status).toBe(400)
    expect(login.body.error.code).toBe('body-consumed')
  })

  it('is 403 for those who are not let in', async () => {
    app = await startApp(express, { options: { require: { filter: '(employeeType=staff)' } } })
    const guest = { username: 'tom', password: 'red-brick' }
    const asJson = await app.client().post('/login').send(guest)
    expect(asJson.status).toBe(403)
    expect(asJson.body.error.code).toBe('not-authorized')
    const wrong = await app
      .client()
      .post('/login')
      .send({ ...guest, password: 'wrong' })
    expect(wrong.status).toBe(401)
  })

  it('keeps and shows the attributes that are named', async () => {
    app = await startApp(express, { options: { session: { attributes: ['mail'] } } })
    const client = app.client()
    const login = await client.post('/login').send(steve)
    expect(login.body.user.attributes).toEqual({ mail: ['steve@company.com'] })
    const start = await client.get('/')
    expect(start.body.user.attributes).toEqual({ mail: ['steve@company.com'] })
    expect(start.body.user.attributeSources).toEqual({ mail: 'user' })
  })
})
