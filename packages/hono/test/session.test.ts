import { lucille, steve } from '@ldap-auth/test-company'
import type { Context, MiddlewareHandler } from 'hono'
import { CookieStore, MemoryStore, type Session, sessionMiddleware } from 'hono-sessions'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type App,
  type AppOptions,
  CopyingStore,
  cookieOf,
  logIn,
  sessions,
  startApp,
} from './app.ts'

let app: App
afterEach(() => app.close())

function page(cookie: string, path = '/'): Promise<Response> {
  return fetch(app.url + path, { headers: { cookie } })
}

function sessionOf(c: Context): Session {
  return c.get('session')
}

function sessionsInCookies(): MiddlewareHandler {
  const encryptionKey = 'for tests, and thirty-two letters long'
  const cookieOptions = { path: '/' }
  return sessionMiddleware({ store: new CookieStore(), encryptionKey, cookieOptions })
}

/** Pages at `/slow` that are held until they are let go. */
function slowPages(): { options: AppOptions; isHeld: Promise<void>; letGo: () => void } {
  let letGo = (): void => undefined
  let held = (): void => undefined
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const isHeld = new Promise<void>((resolve) => {
    held = resolve
  })
  const slow = async (c: Context): Promise<Response> => {
    held()
    await released
    sessionOf(c).set('cart', 'full')
    return c.text('slow')
  }
  const options: AppOptions = {
    before: (outer) => void outer.get('/slow', slow),
    behind: (outer) => void outer.get('/guarded/slow', slow),
  }
  return { options, isHeld, letGo }
}

describe('the session', () => {
  it('changes its id at the login, and holds nothing of the one before', async () => {
    app = await startApp({
      before: (outer) => {
        outer.get('/fill', (c: Context) => {
          sessionOf(c).set('cart', 'planted')
          return c.text('full')
        })
        outer.get('/cart', (c: Context) => c.text(String(sessionOf(c).get('cart'))))
      },
    })
    const planted = cookieOf(await page('', '/fill'))
    expect(await (await page(planted, '/cart')).text()).toBe('planted')
    const cookie = cookieOf(await logIn(app.url, steve, planted))
    expect(cookie).not.toBe(planted)
    expect((await page(planted)).status).toBe(401)
    expect((await page(cookie)).status).toBe(200)
    expect(await (await page(cookie, '/cart')).text()).toBe('null')
  })

  it('gives no login to a request that was under way with the old id', async () => {
    const { options, isHeld, letGo } = slowPages()
    app = await startApp(options)
    const planted = cookieOf(await page(''))
    const slow = page(planted, '/slow')
    await isHeld
    await logIn(app.url, steve, planted)
    letGo()
    await slow
    expect((await page(planted)).status).toBe(401)
  })

  it.each([
    ['shares', new MemoryStore()],
    ['copies', new CopyingStore()],
  ])('that was logged out is not brought back from a store that %s', async (_how, store) => {
    const { options, isHeld, letGo } = slowPages()
    app = await startApp({ ...options, session: sessions(store) })
    const cookie = cookieOf(await logIn(app.url, steve))
    const slow = page(cookie, '/guarded/slow')
    await isHeld
    await fetch(`${app.url}/logout`, { method: 'POST', headers: { cookie } })
    letGo()
    expect((await slow).status).toBe(200)
    expect((await page(cookie)).status).toBe(401)
  })

  it('that was logged out while the directory was asked again lets nobody in', async () => {
    let cookie = ''
    const logOut = async (): Promise<boolean> => {
      await fetch(`${app.url}/logout`, { method: 'POST', headers: { cookie } })
      return false
    }
    app = await startApp({ options: { session: { revalidateMs: 0, isRevoked: logOut } } })
    cookie = cookieOf(await logIn(app.url, steve))
    expect((await page(cookie)).status).toBe(401)
    expect((await page(cookie)).status).toBe(401)
  })

  it('can live in the cookie, which is worth nothing after the logout', async () => {
    app = await startApp({ session: sessionsInCookies() })
    const cookie = cookieOf(await logIn(app.url, steve))
    await fetch(`${app.url}/logout`, { method: 'POST', headers: { cookie } })
    expect((await page(cookie)).status).toBe(401)
  })

  it('can live in the cookie, and changes hands', async () => {
    app = await startApp({ session: sessionsInCookies() })
    const steves = cookieOf(await logIn(app.url, steve))
    expect(await (await page(steves)).json()).toEqual({ username: 'steve', same: true })
    const lucilles = cookieOf(await logIn(app.url, lucille, steves))
    expect(await (await page(lucilles)).json()).toEqual({ username: 'lucille', same: true })
  })
})

describe('without a session', () => {
  beforeEach(async () => {
    app = await startApp({ session: (_c, next) => next() })
  })

  it('the first request says what is missing', async () => {
    expect((await page('')).status).toBe(500)
    expect(app.errors).toEqual([expect.objectContaining({ code: 'ERR_LDAP_AUTH_OPTIONS' })])
  })
})

describe('with sessions of another kind', () => {
  it('the first request says so', async () => {
    app = await startApp({
      session: (c, next) => {
        Reflect.apply(c.set, c, ['session', { get: () => null }])
        return next()
      },
    })
    expect((await page('')).status).toBe(500)
    expect(String(app.errors)).toContain('hono-sessions')
  })
})
