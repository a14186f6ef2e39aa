import { lucille, steve, traffic, userBinds } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, browser, startApp, versions } from './app.ts'

const basic = { realm: 'Company' }
const challenge = 'Basic realm="Company", charset="UTF-8"'

describe.each(versions)('HTTP Basic on %s', (_name, express) => {
  let app: App
  afterEach(() => app.close())

  it('lets in with the right password, without a session', async () => {
    app = await startApp(express, { options: { basic }, hasSession: false })
    const answer = await app.client().get('/').auth('steve', 'blue-sky')
    expect(answer.body.user).toMatchObject({ username: 'steve', roles: ['admin'] })
    expect(answer.headers).not.toHaveProperty('set-cookie')
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('challenges whoever shows nothing, a wrong password or another scheme', async () => {
    app = await startApp(express, { options: { basic }, hasSession: false })
    const requests = [
      app.client().get('/'),
      app.client().get('/').set(browser),
      app.client().get('/').auth('steve', 'wrong'),
      app.client().get('/').auth('nobody', 'wrong'),
      app.client().get('/').set('Authorization', 'Bearer abc'),
    ]
    for (const request of requests) {
      const answer = await request
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe(challenge)
    }
  })

  it.each([
    ['an empty password', 'steve:'],
    ['an empty name', ':blue-sky'],
    ['no colon', 'steve'],
    ['a control character', 'steve:blue\nsky'],
  ])('refuses %s with 400 and asks the directory nothing', async (_what, userPass) => {
    app = await startApp(express, { options: { basic } })
    const token = Buffer.from(userPass).toString('base64')
    const answer = await app.client().get('/').set('Authorization', `Basic ${token}`)
    expect(answer.status).toBe(400)
    expect(traffic(app.directory)).toEqual([])
  })

  it('takes no name to mean a SASL mechanism', async () => {
    app = await startApp(express, { options: { basic } })
    expect((await app.client().get('/').auth('EXTERNAL', 'x')).status).toBe(401)
    expect(userBinds(app.directory)).toBe(0)
  })

  it('never falls back to the session, and writes none', async () => {
    app = await startApp(express, { options: { basic } })
    const client = app.client()
    await client.post('/login').send(steve)
    expect((await client.get('/').auth('steve', 'wrong')).status).toBe(401)
    expect((await client.get('/').set('Authorization', 'Bearer abc')).status).toBe(401)
    const other = await client.get('/').auth(lucille.username, lucille.password)
    expect(other.body.user.username).toBe('lucille')
    expect(other.headers).not.toHaveProperty('set-cookie')
    expect((await client.get('/')).body.user.username).toBe('steve')
  })

  it('is no login where it is off, and the header still rules out the session', async () => {
    app = await startApp(express)
    const client = app.client()
    await client.post('/login').send(steve)
    const before = traffic(app.directory).length
    const answer = await client.get('/').set(browser).auth('steve', 'blue-sky')
    expect(answer.status).toBe(401)
    expect(answer.headers).not.toHaveProperty('www-authenticate')
    expect(traffic(app.directory)).toHaveLength(before)
  })

  it('sends page loads to the login page where there are sessions', async () => {
    app = await startApp(express, { options: { basic } })
    expect((await app.client().get('/x').set(browser)).status).toBe(303)
    const asked = await app.client().get('/x')
    expect(asked.headers['www-authenticate']).toBe(challenge)
  })

  it('does not make the login form pop up a password box', async () => {
    app = await startApp(express, { options: { basic } })
    const login = await app
      .client()
      .post('/login')
      .send({ ...steve, password: 'wrong' })
    expect(login.status).toBe(401)
    expect(login.headers).not.toHaveProperty('www-authenticate')
  })

  it.each(['/login', '/logout'])('writes no session at %s beside the header', async (path) => {
    app = await startApp(express, { options: { basic } })
    const client = app.client()
    await client.post('/login').send(lucille)
    const answer = await client.post(path).auth(steve.username, steve.password).send(lucille)
    expect(answer.body.user.username).toBe('steve')
    expect(answer.headers).not.toHaveProperty('set-cookie')
    expect((await client.get('/')).body.user.username).toBe('lucille')
  })

  it('serves no login page without sessions', async () => {
    app = await startApp(express, { options: { basic }, hasSession: false })
    expect((await app.client().get('/login')).status).toBe(401)
  })

  it('is refused in clear beyond this machine, and not offered there', async () => {
    app = await startApp(express, {
      options: { basic },
      before: (outer) => void outer.set('trust proxy', 'loopback'),
    })
    const elsewhere = { 'X-Forwarded-For': '192.0.2.7' }
    const refused = await app.client().get('/').set(elsewhere).auth('steve', 'blue-sky')
    expect(refused.status).toBe(403)
    expect(refused.body.error.code).toBe('tls-required')
    expect(traffic(app.directory)).toEqual([])
    const asked = await app.client().get('/').set(elsewhere)
    expect(asked.headers).not.toHaveProperty('www-authenticate')
    const secure = { ...elsewhere, 'X-Forwarded-Proto': 'https' }
    const taken = await app.client().get('/').set(secure).auth('steve', 'blue-sky')
    expect(taken.status).toBe(200)
  })

  it.each([
    ['no proxy', false],
    ['another proxy', '192.0.2.1'],
  ])(
    'is refused in clear through a proxy of this machine where %s is trusted',
    async (_, trust) => {
      app = await startApp(express, {
        options: { basic },
        before: (outer) => void outer.set('trust proxy', trust),
      })
      const forwarded = { 'X-Forwarded-For': '203.0.113.9' }
      const refused = await app.client().get('/').set(forwarded).auth('steve', 'blue-sky')
      expect(refused.status).toBe(403)
      expect(userBinds(app.directory)).toBe(0)
    },
  )
})
