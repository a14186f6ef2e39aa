import { traffic } from '@ldap-auth/test-company'
import { Controller, Get, Header, UseGuards } from '@nestjs/common'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapAuthGuard } from '../src/index.ts'
import { type App, platforms, startApp } from './app.ts'

const basic = { realm: 'Company' }

describe.each(platforms)('HTTP Basic on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  it('lets in with the right password, and stands without a session', async () => {
    app = await startApp(platform, { options: { basic }, hasSession: false })
    const answer = await app.client().get('/').auth('steve', 'blue-sky')
    expect(answer.status).toBe(200)
    expect(answer.body.user.username).toBe('steve')
    expect(answer.headers).not.toHaveProperty('set-cookie')
  })

  it('refuses the wrong password with a challenge', async () => {
    app = await startApp(platform, { options: { basic } })
    const answer = await app.client().get('/').auth('steve', 'wrong')
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Basic realm="Company", charset="UTF-8"')
    expect(answer.body.error.code).toBe('login-rejected')
  })

  it('says that the directory is down, and not that the password is wrong', async () => {
    app = await startApp(platform, { options: { basic } })
    await app.directory.close()
    const answer = await app.client().get('/').auth('steve', 'blue-sky')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.body.error.code).toBe('ERR_LDAP_AUTH_CONNECT')
  })

  it('is refused while it is off', async () => {
    app = await startApp(platform)
    const answer = await app.client().get('/').auth('steve', 'blue-sky')
    expect(answer.status).toBe(401)
    expect(answer.headers).not.toHaveProperty('www-authenticate')
    expect(traffic(app.directory)).toEqual([])
  })

  it.each([undefined, '10.0.0.1'])(
    'is refused where a proxy on this machine forwards it that is not %s',
    async (trusted) => {
      app = await startApp(platform, { options: { basic }, trusted })
      const forwarded = { 'X-Forwarded-For': '203.0.113.7' }
      const answer = await app.client().get('/').set(forwarded).auth('steve', 'blue-sky')
      expect(answer.status).toBe(403)
      expect(answer.body.error.code).toBe('tls-required')
      expect(traffic(app.directory)).toEqual([])
    },
  )

  it('is believed where the proxy is, if the browser spoke TLS with it', async () => {
    app = await startApp(platform, { options: { basic }, trusted: 'loopback' })
    const forwarded = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' }
    const client = app.client()
    expect((await client.get('/').set(forwarded).auth('steve', 'blue-sky')).status).toBe(200)
    const clear = { ...forwarded, 'X-Forwarded-Proto': 'http' }
    expect((await client.get('/').set(clear).auth('steve', 'blue-sky')).status).toBe(403)
  })

  it('leaves what a page says of its caching as the page says it', async () => {
    @Controller()
    @UseGuards(LdapAuthGuard)
    class CachedController {
      @Get()
      @Header('Cache-Control', 'private, max-age=60')
      page(): string {
        return 'page'
      }
    }
    const module = () => ({ controllers: [CachedController] })
    app = await startApp(platform, { options: { basic }, module })
    const answer = await app.client().get('/').auth('steve', 'blue-sky')
    expect(answer.headers['cache-control']).toBe('private, max-age=60')
  })

  it('has nothing to stand on without a session, unless it is on', async () => {
    app = await startApp(platform, { hasSession: false })
    expect((await app.client().get('/')).status).toBe(500)
    expect((await app.client().get('/login')).status).toBe(500)
  })
})
