import { lucille, steve } from '@ldap-auth/test-company'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, cookieOf, logIn, startApp } from './app.ts'

let app: App
afterEach(() => app.close())

const browser = { Accept: 'text/html' }

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(app.url + path, { redirect: 'manual', headers })
}

describe.each([
  ['a path', '/staff/*', '/staff'],
  ['a path with a parameter', '/:tenant/*', '/%C3%A4ther'],
])('mounted at %s', (_name, mount, path) => {
  it('serves the login below it, and guards what is below it', async () => {
    app = await startApp({ mount })
    const redirected = await get(`${path}/x?y=1`, browser)
    expect(redirected.status).toBe(303)
    expect(redirected.headers.get('location')).toBe(
      `${path}/login?returnTo=${encodeURIComponent(`${path}/x?y=1`)}`,
    )
    const login = await logIn(app.url + path, steve)
    expect(login.status).toBe(200)
    expect((await get(`${path}/x`, { cookie: cookieOf(login) })).status).toBe(200)
    expect((await get(`${path}/x`)).status).toBe(401)
  })
})

describe('in an application of its own', () => {
  it('serves the login below the path of that application', async () => {
    app = await startApp({
      mount: '/elsewhere/*',
      behind: (outer, auth) => {
        const inner = new Hono()
        inner.use(auth)
        inner.get('/x', (c) => c.text(c.get('ldapUser')?.username ?? 'nobody'))
        outer.route('/inner', inner)
      },
    })
    expect((await get('/inner/x', browser)).headers.get('location')).toMatch(/^\/inner\/login\?/)
    const cookie = cookieOf(await logIn(`${app.url}/inner`, steve))
    expect(await (await get('/inner/x', { cookie })).text()).toBe('steve')
  })
})

describe('a role', () => {
  it('guards by itself where no middleware stands before it', async () => {
    app = await startApp({
      mount: '/elsewhere/*',
      behind: (outer, auth) => {
        outer.get('/admin', auth.requireRole('admin'), (c) => c.text('admin'))
      },
    })
    expect((await get('/admin', browser)).headers.get('location')).toBe('/login?returnTo=%2Fadmin')
    for (const [who, status] of [
      [steve, 200],
      [lucille, 403],
    ] as const) {
      const cookie = cookieOf(await logIn(`${app.url}/elsewhere`, who))
      expect((await get('/admin', { cookie })).status).toBe(status)
    }
  })

  it('that nobody can have is refused when the route is made', async () => {
    app = await startApp()
    expect(() => app.auth.requireRole('operator')).toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_OPTIONS' }),
    )
  })
})
