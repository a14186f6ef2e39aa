import { steve } from '@ldap-auth/test-company'
import { MemoryStore } from 'express-session'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type App, browser, type Client, sessions, sessionsIn, startApp, versions } from './app.ts'

describe.each(versions)('the session on %s', (_name, express) => {
  let app: App
  let store: MemoryStore
  let client: Client

  beforeEach(async () => {
    store = new MemoryStore()
    app = await startApp(express, {
      hasSession: false,
      // A session that exists before the login: what an attacker plants in the victim's browser.
      before: (outer) => {
        outer.use(sessions(store))
        outer.use((req, _res, next) => next(void Object.assign(req.session, { cart: 'planted' })))
      },
    })
    client = app.client()
  })
  afterEach(() => app.close())

  async function kept(): Promise<string[]> {
    return Object.values(await sessionsIn(store)).map((record) => JSON.stringify(record))
  }

  function cookieOf(headers: Record<string, unknown>): string {
    return /connect\.sid=[^;]+/.exec(String(headers['set-cookie']))?.[0] ?? ''
  }

  it('has a new id after the login, and the old one is worth nothing', async () => {
    const planted = cookieOf((await client.get('/')).headers)
    expect(planted).not.toBe('')
    const login = await client.post('/login').send(steve)
    expect(cookieOf(login.headers)).not.toBe('')
    expect(cookieOf(login.headers)).not.toBe(planted)
    expect((await client.get('/')).status).toBe(200)
    expect((await app.client().get('/').set('Cookie', planted)).status).toBe(401)
  })

  it('has a new id after the logout, and the old one is worth nothing', async () => {
    const used = cookieOf((await client.post('/login').send(steve)).headers)
    const logout = await client.post('/logout').set(browser)
    expect(logout.status).toBe(303)
    expect(logout.headers['location']).toBe('/login')
    expect(cookieOf(logout.headers)).not.toBe('')
    expect(cookieOf(logout.headers)).not.toBe(used)
    expect((await client.get('/')).status).toBe(401)
    expect((await app.client().get('/').set('Cookie', used)).status).toBe(401)
  })

  it('stays as it is when a login is refused', async () => {
    const planted = cookieOf((await client.get('/')).headers)
    const refused = await client.post('/login').send({ ...steve, password: 'wrong' })
    expect(refused.status).toBe(401)
    expect([planted, '']).toContain(cookieOf(refused.headers))
  })

  it('is in the store before the login is answered', async () => {
    await client.post('/login').send(steve)
    expect((await kept()).filter((record) => record.includes('"username":"steve"'))).toHaveLength(1)
  })

  it('keeps neither attributes nor the password', async () => {
    await client.post('/login').send(steve)
    const records = (await kept()).join()
    expect(records).toContain('"attributes":{}')
    expect(records).not.toContain(steve.password)
  })

  it('ends by POST alone: GET asks first', async () => {
    await client.post('/login').send(steve)
    const page = await client.get('/logout').set(browser)
    expect(page.status).toBe(405)
    expect(page.headers['allow']).toBe('POST')
    expect(page.text).toContain('<form method="post" action="/logout">')
    expect((await client.get('/logout')).body.error.code).toBe('method-not-allowed')
    expect((await client.get('/')).status).toBe(200)
  })

  it('ends by JSON with a word that nobody is logged in', async () => {
    await client.post('/login').send(steve)
    const logout = await client.post('/logout').send({})
    expect(logout.status).toBe(200)
    expect(logout.body).toEqual({ user: null })
    expect((await client.get('/')).status).toBe(401)
  })

  it('can end when there is none', async () => {
    expect((await app.client().post('/logout').set(browser)).status).toBe(303)
  })
})

describe.each(versions)('the session store on %s', (_name, express) => {
  it('keeps nothing of a logout by nobody', async () => {
    const store = new MemoryStore()
    const set = vi.spyOn(store, 'set')
    const app = await startApp(express, { store })
    onTestFinished(() => app.close())
    const logout = await app.client().post('/logout').set(browser)
    expect(logout.status).toBe(303)
    expect(logout.headers).not.toHaveProperty('set-cookie')
    expect(set).not.toHaveBeenCalled()
  })
})
