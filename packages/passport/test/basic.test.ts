import { lucille, steve, traffic } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LdapStrategy } from '../src/index.ts'
import { type App, startApp, versions } from './app.ts'

// A proxy that nobody trusts is warned about; the test of failures looks at that.
vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)

const challenge = 'Basic realm="Company", charset="UTF-8"'
const basic = { realm: 'Company' }
const login: NonNullable<Parameters<typeof startApp>[1]>['login'] = (passport) =>
  passport.authenticate('ldap', { session: false })

describe.each(versions)('HTTP Basic by %s', (_name, version) => {
  let app: App
  afterEach(() => app.close())

  it('lets in, by any method', async () => {
    app = await startApp(version, { options: { basic }, login })
    for (const method of ['get', 'post', 'put'] as const) {
      const answer = await app.client()[method]('/login').auth(steve.username, steve.password)
      expect(answer.body.user).toMatchObject({ username: 'steve' })
    }
  })

  it('is asked for where nothing was sent, on links from other sites, too', async () => {
    app = await startApp(version, { options: { basic }, login })
    const page = await app.client().get('/login').set('Sec-Fetch-Site', 'cross-site')
    const data = await app.client().post('/login').send({ order: 1 })
    for (const { status, headers } of [page, data]) {
      expect([status, headers['www-authenticate']]).toEqual([401, challenge])
    }
    expect(traffic(app.directory)).toEqual([])
  })

  it('is asked for again after a wrong password, or another scheme', async () => {
    app = await startApp(version, { options: { basic }, login })
    const wrong = await app.client().get('/login').auth('steve', 'wrong')
    const other = await app.client().get('/login').auth('token', { type: 'bearer' })
    for (const { status, headers } of [wrong, other]) {
      expect([status, headers['www-authenticate']]).toEqual([401, challenge])
    }
  })

  it('decides alone: no body counts beside the header', async () => {
    app = await startApp(version, { options: { basic }, login })
    const wrong = await app.client().post('/login').auth('steve', 'wrong').send(lucille)
    expect(wrong.status).toBe(401)
    const right = await app.client().post('/login').auth('steve', 'blue-sky').send(lucille)
    expect(right.body.user.username).toBe('steve')
  })

  it('does not pop up over a login form', async () => {
    app = await startApp(version, { options: { basic }, login })
    const wrong = await app
      .client()
      .post('/login')
      .send({ ...steve, password: 'wrong' })
    const empty = await app.client().post('/login').send({ username: '', password: '' })
    expect([wrong.status, empty.status]).toEqual([401, 400])
    for (const { headers } of [wrong, empty]) expect(headers).not.toHaveProperty('www-authenticate')
    const right = await app.client().post('/login').send(steve)
    expect(right.body.user.username).toBe('steve')
  })

  it('is asked for where the verify function knows nobody', async () => {
    app = await startApp(version, {
      options: { basic },
      login,
      makeStrategy: (options) => new LdapStrategy(options, (_user) => false),
    })
    const answer = await app.client().get('/login').auth('steve', 'blue-sky')
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, challenge])
  })

  it('is refused in clear beyond this machine', async () => {
    app = await startApp(version, {
      options: { basic },
      login,
      before: (outer) => outer.set('trust proxy', 'loopback'),
    })
    const from = { 'X-Forwarded-For': '192.0.2.7' }
    const refused = await app.client().get('/login').set(from).auth('steve', 'blue-sky')
    expect(refused.status).toBe(403)
    expect(traffic(app.directory)).toEqual([])
    const asked = await app.client().get('/login').set(from)
    expect(asked.headers).not.toHaveProperty('www-authenticate')
    const secure = { ...from, 'X-Forwarded-Proto': 'https' }
    const taken = await app.client().get('/login').set(secure).auth('steve', 'blue-sky')
    expect(taken.status).toBe(200)
  })

  it('is refused in clear through a proxy that nobody trusts', async () => {
    app = await startApp(version, { options: { basic }, login })
    const from = { 'X-Forwarded-For': '127.0.0.1' }
    const refused = await app.client().get('/login').set(from).auth('steve', 'blue-sky')
    expect(refused.status).toBe(403)
    expect(traffic(app.directory)).toEqual([])
  })

  it('counts for nothing where it is switched off', async () => {
    app = await startApp(version)
    const answer = await app.client().get('/login').auth('steve', 'blue-sky')
    expect(answer.status).toBe(400)
    expect(traffic(app.directory)).toEqual([])
  })
})
