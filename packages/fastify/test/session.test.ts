import { MemoryStore } from '@fastify/session'
import { steve } from '@ldap-auth/test-company'
import type { FastifyRequest } from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import {
  type AppOptions,
  browser,
  script,
  sealedSessions,
  sessionPlugins,
  startApp,
  storedSessions,
} from './app.ts'

/** A session that exists before the login: what an attacker plants in the victim's browser. */
const planted: AppOptions['before'] = (app) => {
  app.get('/plant', async (request) => void Object.assign(request.session, { cart: 'planted' }))
  app.get('/cart', async (request) => ({ cart: Reflect.get(request.session, 'cart') ?? null }))
}

describe.each(sessionPlugins)('a session of %s', (name, sessions) => {
  const isStored = name === '@fastify/session'

  it('keeps nothing of what was there before the login, and changes its cookie', async () => {
    await using app = await startApp({ sessions, before: planted })
    const client = app.client()
    await client.get('/plant')
    const { cookies } = client
    expect((await client.get('/cart')).json()).toEqual({ cart: 'planted' })
    expect((await client.post('/login', steve)).statusCode).toBe(200)
    expect(client.cookies).not.toEqual(cookies)
    expect((await client.get('/cart')).json()).toEqual({ cart: null })
    expect((await client.get('/')).statusCode).toBe(200)
    expect((await app.client().send({ url: '/', cookies })).statusCode).toBe(401)
  })

  it('ends with the logout', async () => {
    await using app = await startApp({ sessions })
    const client = app.client()
    await client.post('/login', steve)
    const { cookies } = client
    const logout = await client.post('/logout', undefined, browser)
    expect(logout.headers.location).toBe('/login')
    expect(client.cookies).not.toEqual(cookies)
    if (!isStored) expect(client.cookies).toEqual({})
    expect((await client.get('/')).statusCode).toBe(401)
    // A cookie that holds the whole session is remembered to be worth nothing.
    expect((await app.client().send({ url: '/', cookies })).statusCode).toBe(401)
  })

  it('is not brought back by a request that writes it after the logout', async () => {
    const { slow, isHeld, letGo } = slowPage()
    await using app = await startApp({
      sessions,
      routes: (outer) => {
        outer.get('/slow', { onRequest: outer.verifyLdap }, slow)
        outer.get('/', { onRequest: outer.verifyLdap }, async () => ({}))
      },
    })
    const client = app.client()
    await client.post('/login', steve)
    const { cookies } = client
    const writing = client.get('/slow')
    await isHeld
    await app.client().send({ method: 'POST', url: '/logout', cookies })
    letGo()
    expect((await writing).statusCode).toBe(200)
    expect((await client.get('/')).statusCode).toBe(401)
    expect((await client.get('/')).statusCode).toBe(401)
  })

  it('ends by POST alone', async () => {
    await using app = await startApp({ sessions })
    const client = app.client()
    await client.post('/login', steve)
    expect((await client.get('/logout')).statusCode).toBe(405)
    expect((await client.get('/')).statusCode).toBe(200)
    expect((await client.post('/logout', {})).json()).toEqual({ user: null })
    expect((await client.get('/')).statusCode).toBe(401)
  })

  it('is not touched by a refused login, nor begun by a logout of nobody', async () => {
    await using app = await startApp({ sessions })
    const client = app.client()
    expect((await client.post('/login', { ...steve, password: 'no' })).statusCode).toBe(401)
    expect((await client.post('/logout', undefined, browser)).statusCode).toBe(303)
    expect(client.cookies).toEqual({})
  })

  it('shows the user as the directory knows them now, without another login', async () => {
    await using app = await startApp({ sessions, options: { session: { revalidateMs: 0 } } })
    const client = app.client()
    await client.post('/login', steve)
    const { cookies } = client
    app.directory.modify('uid=steve,ou=people,dc=company,dc=com', { cn: ['Steven Miller'] })
    expect((await client.get('/')).json().user.displayName).toBe('Steven Miller')
    if (isStored) expect(client.cookies).toEqual(cookies)
    app.directory.remove('uid=steve,ou=people,dc=company,dc=com')
    expect((await client.get('/', script)).json().error.code).toBe('session-expired')
    expect((await client.get('/', script)).json().error.code).toBe('login-required')
  })

  it('is of no account with session: false, and there is no login then', async () => {
    await using app = await startApp({ sessions, options: { session: false } })
    const client = app.client()
    const login = await client.post('/login', steve)
    expect(login.statusCode).toBe(500)
    expect(login.json().message).toMatch(/no session and basic is off/)
  })
})

describe('a session in a store', () => {
  it('is saved before the login is answered, without attributes or the password', async () => {
    const store = new MemoryStore()
    const saved = vi.spyOn(store, 'set')
    await using app = await startApp({ sessions: storedSessions({ store }) })
    await app.client().post('/login', steve)
    const records = JSON.stringify(saved.mock.calls)
    expect(records).toContain('"username":"steve"')
    expect(records).toContain('"attributes":{}')
    expect(records).not.toContain(steve.password)
  })

  it('that can not be saved is no login, then or later', async () => {
    const store = new MemoryStore()
    await using app = await startApp({
      sessions: storedSessions({ store, saveUninitialized: true }),
    })
    const save = vi.spyOn(store, 'set')
    save.mockImplementationOnce((_id, _session, done) => done())
    save.mockImplementationOnce((_id, _session, done) => done(new Error('the store is full')))
    const client = app.client()
    expect((await client.post('/login', steve)).statusCode).toBe(500)
    // The plugin saved once more, and the browser has the cookie.
    expect(client.cookies).not.toEqual({})
    expect((await client.get('/')).statusCode).toBe(401)
  })

  it('that was logged out meanwhile does not come back by a revalidation', async () => {
    await using app = await startApp({
      sessions: storedSessions({ rolling: true }),
      options: { session: { revalidateMs: 0 } },
      before: planted,
    })
    const client = app.client()
    await client.post('/login', steve)
    await client.get('/plant')
    const { cookies } = client
    const undo = app.directory.fail({ on: 'search', with: 'slow', delayMs: 300 })
    const slow = app.client().send({ url: '/', headers: script, cookies })
    await vi.waitFor(() => expect(app.directory.operations.at(-1)).toMatchObject({ op: 'search' }))
    await client.post('/logout', {})
    const { headers, json } = await slow
    expect(json().error.code).toBe('session-expired')
    // The browser has the cookie of another session by now.
    expect(headers).not.toHaveProperty('set-cookie')
    undo()
    expect((await app.client().send({ url: '/', cookies })).statusCode).toBe(401)
    expect((await app.client().send({ url: '/cart', cookies })).json()).toEqual({ cart: null })
  })

  it('does not come back where the logout came while the answer was on its way into the store', async () => {
    const store = new MemoryStore()
    await using app = await startApp({
      sessions: storedSessions({ store }),
      options: { session: { revalidateMs: 0 } },
      before: planted,
    })
    const client = app.client()
    await client.post('/login', steve)
    await client.get('/plant')
    const { cookies } = client
    const held = holdSecondAnswer(store)
    const slow = app.client().send({ url: '/', headers: script, cookies })
    await vi.waitFor(() => expect(held.isHeld()).toBe(true))
    const logout = client.post('/logout', {})
    await vi.waitFor(() => expect(held.answers()).toBe(2))
    // A turn later, the logout has gone as far as it can.
    setImmediate(held.release)
    expect((await slow).statusCode).toBe(200)
    expect((await logout).statusCode).toBe(200)
    expect((await app.client().send({ url: '/', cookies })).statusCode).toBe(401)
    expect((await app.client().send({ url: '/cart', cookies })).json()).toEqual({ cart: null })
  })

  it('that is destroyed during the login makes it fail', async () => {
    await using app = await startApp({
      before: (outer) => {
        outer.addHook('preHandler', async (request) => {
          if (request.headers['x-destroy'] !== undefined) Reflect.set(request, 'session', null)
        })
      },
    })
    const login = await app.client().post('/login', steve, { 'x-destroy': 'yes' })
    expect(login.statusCode).toBe(500)
  })
})

describe('a session in a cookie', () => {
  const description = 'x'.repeat(3000)

  it('over 3 kB is refused, by the name of the option', async () => {
    await using app = await startApp({
      sessions: sealedSessions(),
      options: {
        user: {
          base: 'ou=people,dc=company,dc=com',
          filter: '(uid={{username}})',
          attributes: ['cn', 'description'],
        },
        cache: false,
        session: { attributes: ['description'] },
      },
    })
    const client = app.client()
    app.directory.modify('uid=steve,ou=people,dc=company,dc=com', { description: ['short'] })
    expect((await client.post('/login', steve)).statusCode).toBe(200)
    const { cookies } = client
    app.directory.modify('uid=steve,ou=people,dc=company,dc=com', { description: [description] })
    const login = await client.post('/login', steve)
    expect(login.statusCode).toBe(500)
    expect(login.json()).toMatchObject({
      code: 'ERR_LDAP_AUTH_OPTIONS',
      message: expect.stringMatching(/^session: .+ over the limit of 3072; .+ session\.attributes/),
    })
    expect(login.headers).not.toHaveProperty('set-cookie')
    expect(client.cookies).toEqual(cookies)
  })

  it('counts what else is in it when the user is renewed', async () => {
    await using app = await startApp({
      sessions: sealedSessions(),
      options: { session: { revalidateMs: 0 } },
      before: (outer) => {
        outer.get(
          '/fill',
          async (request) => void Object.assign(request.session, { cart: description }),
        )
      },
    })
    const client = app.client()
    await client.post('/login', steve)
    await client.get('/fill')
    expect((await client.get('/')).json()).toMatchObject({ code: 'ERR_LDAP_AUTH_OPTIONS' })
    app.directory.remove('uid=steve,ou=people,dc=company,dc=com')
    expect((await client.get('/')).json().error.code).toBe('session-expired')
    expect((await client.get('/')).json().error.code).toBe('login-required')
  })
})

/** Makes a store hold back the second thing it finds, as one does that is far away. */
function holdSecondAnswer(store: MemoryStore) {
  const get = store.get.bind(store)
  let release: (() => void) | undefined
  let answered = 0
  const answering: typeof get = (id, done) =>
    get(id, (...answer) => {
      answered += 1
      done(...answer)
    })
  vi.spyOn(store, 'get')
    .mockImplementation(answering)
    .mockImplementationOnce(answering)
    .mockImplementationOnce((id, done) =>
      get(id, (...answer) => {
        release = () => done(...answer)
      }),
    )
  return {
    isHeld: () => release !== undefined,
    /** How many others it has given since. */
    answers: () => answered,
    release: () => release?.(),
  }
}

/** A page that writes into the session, and is held until it is let go. */
function slowPage() {
  let hold = (): void => undefined
  let letGo = (): void => undefined
  const isHeld = new Promise<void>((resolve) => {
    hold = resolve
  })
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const slow = async ({ session }: FastifyRequest): Promise<object> => {
    hold()
    await released
    Object.assign(session, { cart: 'full' })
    return {}
  }
  return { slow, isHeld, letGo }
}
