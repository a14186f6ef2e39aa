import { request } from 'node:http'
import { createLdapAuth } from '@ldap-auth/core'
import { company, companyOptions, steve } from '@ldap-auth/test-company'
import { startDirectory } from '@ldap-auth/testing'
import session, { MemoryStore } from 'express-session'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ldapAuth } from '../src/index.ts'
import { type App, type Client, type Express, sessionsIn, startApp, versions } from './app.ts'

describe.each(versions)('requests during a revalidation on %s', (_name, express) => {
  let held: Held
  afterEach(() => held.close())

  it('share it: twenty at once are one question, and one change of the session', async () => {
    held = await holdRevalidation(express)
    const saved = vi.spyOn(held.store, 'set')
    const requests = Array.from({ length: 20 }, () => held.client.get('/').then())
    await vi.waitFor(() => expect(held.checked()).toBe(20))
    held.release()
    const statuses = (await Promise.all(requests)).map(({ status }) => status)
    expect(statuses).toEqual(Array.from({ length: 20 }, () => 200))
    expect(held.questions()).toBe(1)
    // Each would store the session as it read it, over what others have written into it since.
    expect(saved).toHaveBeenCalledTimes(1)
  })

  it('go on when the one that asked goes away', async () => {
    held = await holdRevalidation(express)
    const leaving = request({
      port: held.app.port,
      host: '127.0.0.1',
      headers: { Cookie: held.cookie },
    })
    leaving.on('error', () => undefined)
    leaving.end()
    await vi.waitFor(() => expect(held.checked()).toBe(1))
    const staying = held.client.get('/').then()
    await vi.waitFor(() => expect(held.checked()).toBe(2))
    leaving.destroy()
    held.release()
    expect((await staying).status).toBe(200)
    expect(held.questions()).toBe(1)
  })

  it.each([
    ['', false],
    [' where express-session saves every session', true],
  ])(
    'do not undo a logout%s, nor bring back what else was in the session',
    async (_what, resave) => {
      held = await holdRevalidation(express, resave)
      await held.client.get('/cart')
      const slow = held.app.client().get('/').set('Cookie', held.cookie).then()
      await vi.waitFor(() => expect(held.checked()).toBe(1))
      const logout = await held.app.client().post('/logout').set('Cookie', held.cookie)
      expect(logout.status).toBe(303)
      held.release()
      const { body, headers } = await slow
      expect(body.error.code).toBe('session-expired')
      // The browser has the cookie of another session by now.
      expect(headers).not.toHaveProperty('set-cookie')
      const after = await held.app.client().get('/').set('Cookie', held.cookie)
      expect(after.body.error.code).toBe('login-required')
      expect(JSON.stringify(await sessionsIn(held.store))).not.toMatch(/steve|full/)
    },
  )

  it('do not undo a logout that comes while the answer is on its way into the store', async () => {
    held = await holdRevalidation(express)
    const slow = held.client.get('/').then()
    await vi.waitFor(() => expect(held.checked()).toBe(1))
    const store = holdNextAnswer(held.store)
    held.release()
    await vi.waitFor(() => expect(store.isHeld()).toBe(true))
    const logout = held.app.client().post('/logout').set('Cookie', held.cookie).then()
    await vi.waitFor(() => expect(store.answers()).toBe(1))
    // A turn later, the logout has gone as far as it can.
    setImmediate(store.release)
    expect((await slow).status).toBe(200)
    expect((await logout).status).toBe(303)
    const after = await held.app.client().get('/').set('Cookie', held.cookie)
    expect(after.body.error.code).toBe('login-required')
    expect(JSON.stringify(await sessionsIn(held.store))).not.toContain('steve')
  })
})

/** Makes a store hold back what it finds next, as one does that is far away. */
function holdNextAnswer(store: MemoryStore) {
  const get = store.get.bind(store)
  let release: (() => void) | undefined
  let answered = 0
  vi.spyOn(store, 'get')
    .mockImplementation((id, done) =>
      get(id, (...answer) => {
        answered += 1
        done(...answer)
      }),
    )
    .mockImplementationOnce((id, done) => {
      get(id, (...answer) => {
        release = () => done(...answer)
      })
    })
  return {
    isHeld: () => release !== undefined,
    /** How many others it has given since. */
    answers: () => answered,
    release: () => release?.(),
  }
}

/** An application whose revalidations wait, and a client that is logged in. */
interface Held {
  readonly app: App
  readonly store: MemoryStore
  readonly client: Client
  readonly cookie: string
  /** How many requests have come as far as to ask. */
  checked(): number
  /** How often the directory was asked about a user by id. */
  questions(): number
  release(): void
  close(): Promise<void>
}

async function holdRevalidation(express: Express, resave = false): Promise<Held> {
  const directory = await startDirectory({ entries: company })
  const core = createLdapAuth(companyOptions(directory))
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const revalidate = core.revalidate.bind(core)
  vi.spyOn(core, 'revalidate').mockImplementation(async (user) => {
    await released
    return revalidate(user)
  })
  const isRevoked = vi.fn(() => false)
  const auth = ldapAuth({ auth: core, session: { revalidateMs: 0, isRevoked } })
  const store = new MemoryStore()
  const app = await startApp(express, {
    hasSession: false,
    mount: '/elsewhere',
    before: (outer) => {
      const cookie = { maxAge: 100_000 }
      outer.use(session({ secret: 'for tests', resave, saveUninitialized: false, store, cookie }))
      outer.get('/cart', (req, res) => {
        Object.assign(req.session, { cart: 'full' })
        res.json({})
      })
      outer.use(auth, (req, res) => void res.json({ user: auth.userOf(req) }))
    },
  })
  const client = app.client()
  const login = await client.post('/login').send(steve)
  return {
    app,
    store,
    client,
    cookie: /connect\.sid=[^;]+/.exec(String(login.headers['set-cookie']))?.[0] ?? '',
    checked: () => isRevoked.mock.calls.length,
    questions: () =>
      directory.operations.filter(({ filter }) => filter?.includes('entryUUID=')).length,
    // A turn later, the request that was checked last has joined the others.
    release: () => void setImmediate(release),
    close: async () => {
      release()
      await app.close()
      await core.close()
      await directory.close()
    },
  }
}
