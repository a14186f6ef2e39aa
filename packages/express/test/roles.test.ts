import { lucille, steve } from '@ldap-auth/test-company'
import type { Application } from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExpressLdapAuth } from '../src/index.ts'
import { type App, browser, startApp, versions } from './app.ts'

function adminPage(app: Application, auth: ExpressLdapAuth): void {
  app.get('/admin', auth.requireRole('admin'))
}

describe.each(versions)('a role on %s', (_name, express) => {
  let app: App
  beforeEach(async () => {
    app = await startApp(express, { behind: adminPage })
  })
  afterEach(() => app.close())

  it('opens the door to those who have it', async () => {
    const client = app.client()
    await client.post('/login').send(steve)
    expect((await client.get('/admin')).body.user.username).toBe('steve')
  })

  it('is 403 for those who lack it, as JSON and as a page', async () => {
    const client = app.client()
    await client.post('/login').send(lucille)
    const asJson = await client.get('/admin')
    expect(asJson.status).toBe(403)
    expect(asJson.body.error.code).toBe('role-missing')
    const page = await client.get('/admin').set(browser)
    expect(page.status).toBe(403)
    expect(page.text).toContain('Not allowed')
    expect(page.text).toContain('href="/"')
  })

  it('asks those who are not logged in to log in', async () => {
    expect((await app.client().get('/admin')).status).toBe(401)
    expect((await app.client().get('/admin').set(browser)).status).toBe(303)
  })

  it('that nobody can have is refused when the route is made', () => {
    for (const name of ['operator', '__proto__', 'constructor', '']) {
      expect(() => app.auth.requireRole(name)).toThrow(
        expect.objectContaining({ code: 'ERR_LDAP_AUTH_OPTIONS' }),
      )
    }
  })
})

describe.each(versions)('a role check on %s', (_name, express) => {
  let app: App
  afterEach(() => app.close())

  it('leads back to where the people without the role may go', async () => {
    app = await startApp(express, {
      behind: (outer, auth) => void outer.use('/admin', auth.requireRole('admin')),
    })
    const client = app.client()
    await client.post('/login').send(lucille)
    const page = await client.get('/admin/x').set(browser)
    expect(page.status).toBe(403)
    expect(page.text).toContain('href="/"')
  })

  it('serves the login where nothing else does, and leads nobody in a circle', async () => {
    app = await startApp(express, {
      mount: '/elsewhere',
      behind: (outer, auth) => void outer.use('/admin', auth.requireRole('admin')),
    })
    const client = app.client()
    const redirected = await client.get('/admin/x').set(browser)
    const page = await client.get(String(redirected.headers['location'])).set(browser)
    expect(page.status).toBe(200)
    expect((await client.post('/admin/login').send(steve)).status).toBe(200)
    expect((await client.get('/admin/x')).status).toBe(200)
  })

  it('leaves alone what the application says of its pages', async () => {
    app = await startApp(express, {
      behind: (outer, auth) => {
        outer.use((_req, res, next) => next(void res.set('Cache-Control', 'private, max-age=60')))
        outer.use(auth.requireRole('admin'))
      },
    })
    const client = app.client()
    await client.post('/login').send(steve)
    expect((await client.get('/')).headers['cache-control']).toBe('private, max-age=60')
  })

  it('guards by itself where no middleware stands before it', async () => {
    app = await startApp(express, {
      mount: '/elsewhere',
      behind: adminPage,
      options: { basic: { realm: 'x' } },
    })
    expect((await app.client().get('/admin')).status).toBe(401)
    const redirected = await app.client().get('/admin').set(browser)
    expect(redirected.headers['location']).toBe('/login?returnTo=%2Fadmin')
    const steves = app.client().get('/admin').auth(steve.username, steve.password)
    expect((await steves).body.user.username).toBe('steve')
    const lucilles = app.client().get('/admin').auth(lucille.username, lucille.password)
    expect((await lucilles).status).toBe(403)
  })
})
