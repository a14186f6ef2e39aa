import { lucille, steve, traffic } from '@ldap-auth/test-company'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapAuthService } from '../src/index.ts'
import { type App, browser, platforms, script, startApp } from './app.ts'

describe.each(platforms)('the guard on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  it('answers whoever is not logged in with 401 and asks the directory nothing', async () => {
    app = await startApp(platform)
    for (const headers of [{}, script]) {
      const answer = await app.client().get('/').set(headers)
      expect(answer.status).toBe(401)
      expect(answer.text).toBe('{"error":{"code":"login-required","message":"Sign in first."}}')
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        vary: 'Cookie, Authorization',
        'x-content-type-options': 'nosniff',
      })
      expect(answer.headers).not.toHaveProperty('www-authenticate')
    }
    expect(traffic(app.directory)).toEqual([])
  })

  it('sends page loads to the login page', async () => {
    app = await startApp(platform)
    const answer = await app.client().get('/name?a=1').set(browser)
    expect(answer.status).toBe(303)
    expect(answer.headers).toMatchObject({
      location: '/login?returnTo=%2Fname%3Fa%3D1',
      'cache-control': 'no-store',
    })
    expect(answer.headers).not.toHaveProperty('content-type')
    expect(answer.text).toBe('')
  })

  it('answers a form that was posted too late with the login page', async () => {
    app = await startApp(platform)
    const answer = await app.client().post('/').set(browser).type('form').send({ a: '1' })
    expect(answer.status).toBe(401)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.text).toContain('<form method="post" action="/login">')
  })

  it('forbids caches to keep what is behind it', async () => {
    app = await startApp(platform)
    const client = app.client()
    await client.post('/login').send(steve)
    const { headers } = await client.get('/')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Cookie, Authorization' })
  })

  it('forbids it also where the service was asked before who it is', async () => {
    class AskingGuard implements CanActivate {
      async canActivate(context: ExecutionContext): Promise<boolean> {
        await app.nest.get(LdapAuthService).userOf(context.switchToHttp().getRequest())
        return true
      }
    }
    app = await startApp(platform, {
      before: (nest) => void nest.useGlobalGuards(new AskingGuard()),
    })
    const client = app.client()
    await client.post('/login').send(steve)
    expect((await client.get('/')).headers).toMatchObject({ 'cache-control': 'no-store' })
  })

  it('lets everybody in where the decorator opens a route', async () => {
    app = await startApp(platform)
    const answer = await app.client().get('/open')
    expect(answer.body).toEqual({ user: null })
    expect(answer.headers).not.toHaveProperty('vary')
  })

  it('lets in by role', async () => {
    app = await startApp(platform)
    const [operator, other] = [app.client(), app.client()]
    await operator.post('/login').send(steve)
    await other.post('/login').send(lucille)
    for (const path of ['/admin', '/either']) {
      expect((await app.client().get(path)).body.error.code).toBe('login-required')
      expect((await operator.get(path)).body.user.username).toBe('steve')
      const refused = await other.get(path)
      expect(refused.status).toBe(403)
      expect(refused.body.error.code).toBe('role-missing')
      const page = await other.get(path).set(browser)
      expect(page.status).toBe(403)
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    }
  })
})
