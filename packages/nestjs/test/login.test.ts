import { lucille, steve, traffic } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, browser, platforms, script, startApp } from './app.ts'

describe.each(platforms)('the login on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  it('logs in by JSON, and out again', async () => {
    app = await startApp(platform)
    const client = app.client()
    const login = await client.post('/login').set(script).send(steve)
    expect(login.status).toBe(200)
    expect(login.body.user).toMatchObject({ username: 'steve', roles: ['admin'] })
    const page = await client.get('/')
    expect(page.status).toBe(200)
    expect(page.body).toMatchObject({ user: { displayName: 'Steve Miller' }, same: true })
    const logout = await client.post('/logout').set(script)
    expect(logout.status).toBe(200)
    expect(logout.body).toEqual({ user: null })
    expect((await client.get('/')).status).toBe(401)
  })

  it('logs in by the form of the login page', async () => {
    app = await startApp(platform)
    const client = app.client()
    const page = await client.get('/login?returnTo=%2Fname').set(browser)
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.text).toContain('<form method="post" action="/login">')
    const form = { ...steve, returnTo: '/name' }
    const login = await client.post('/login').set(browser).type('form').send(form)
    expect(login.status).toBe(303)
    expect(login.headers).toMatchObject({ location: '/name' })
    expect(login.headers).not.toHaveProperty('content-type')
    expect((await client.get('/name')).body).toEqual({ name: 'Steve Miller' })
  })

  it('answers a wrong password with the page, or with JSON', async () => {
    app = await startApp(platform)
    const wrong = { ...lucille, password: 'wrong' }
    const page = await app.client().post('/login').set(browser).type('form').send(wrong)
    expect(page.status).toBe(401)
    expect(page.text).toContain('value="lucille"')
    const asked = await app.client().post('/login').send(wrong)
    expect(asked.status).toBe(401)
    expect(asked.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(asked.body.error.code).toBe('login-rejected')
  })

  it('takes no other method', async () => {
    app = await startApp(platform)
    const login = await app.client().put('/login').send(steve)
    expect(login.status).toBe(405)
    expect(login.headers['allow']).toBe('GET, HEAD, POST')
    expect((await app.client().get('/logout').set(browser)).status).toBe(405)
    expect((await app.client().head('/login').set(browser)).status).toBe(200)
    expect(traffic(app.directory)).toEqual([])
  })

  it('refuses what another site sends', async () => {
    app = await startApp(platform)
    const foreign = { 'Sec-Fetch-Site': 'cross-site' }
    const login = await app.client().post('/login').set(foreign).send(steve)
    expect(login.status).toBe(403)
    expect(login.body.error.code).toBe('cross-origin')
  })

  it('changes the id of the session at the login', async () => {
    app = await startApp(platform)
    const client = app.client()
    const ids = []
    for (const person of [steve, lucille]) {
      const { headers } = await client.post('/login').send(person)
      ids.push(String(headers['set-cookie']).split(';')[0])
    }
    expect(ids[0]).toMatch(/=[^;]{20}/)
    expect(ids[1]).not.toBe(ids[0])
    expect((await client.get('/')).body.user.username).toBe('lucille')
  })
})
