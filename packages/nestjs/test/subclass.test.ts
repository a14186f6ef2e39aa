import { steve, traffic } from '@ldap-auth/test-company'
import { Controller, type ExecutionContext, Get, HttpCode, Post, UseGuards } from '@nestjs/common'
import { afterEach, describe, expect, it } from 'vitest'
import {
  LdapAuthGuard,
  LdapRoles,
  LdapRolesGuard,
  LdapUser,
  type LoginReading,
  readBodyCredentials,
  type Verdict,
} from '../src/index.ts'
import { type App, browser, platforms, startApp } from './app.ts'

const fields = { username: 'username', password: 'password' }

/** Guards a route that gives out tokens. */
class TokenGuard extends LdapAuthGuard {
  protected override readCredentials(context: ExecutionContext): LoginReading {
    return readBodyCredentials(context.switchToHttp().getRequest().body, fields)
  }
}

/** Lets strangers in, too. */
class LenientGuard extends LdapAuthGuard {
  protected override handleOutcome(verdict: Verdict, context: ExecutionContext) {
    const isRefused = verdict.kind === 'answer' && verdict.refusal?.status === 401
    return isRefused || super.handleOutcome(verdict, context)
  }
}

@Controller()
class PagesController {
  @Post('token')
  @HttpCode(200)
  @UseGuards(TokenGuard)
  token(@LdapUser('username') username: string): object {
    return { token: username }
  }

  @Post('confirm')
  @HttpCode(200)
  @UseGuards(LdapAuthGuard, TokenGuard)
  confirm(@LdapUser('username') username: string): object {
    return { confirmed: username }
  }

  @Get('news')
  @UseGuards(LenientGuard)
  news(@LdapUser('username') username: string | undefined): object {
    return { hello: username ?? 'stranger' }
  }

  @Get('operations')
  @UseGuards(LenientGuard, LdapRolesGuard)
  @LdapRoles('admin')
  operations(): string {
    return 'operations'
  }
}

describe.each(platforms)('a guard of the application on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  async function start(): Promise<void> {
    app = await startApp(platform, { module: () => ({ controllers: [PagesController] }) })
  }

  it('reads credentials in a way of its own', async () => {
    await start()
    const client = app.client()
    const answer = await client.post('/token').send(steve)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ token: 'steve' })
    expect(answer.headers).not.toHaveProperty('set-cookie')
    expect((await client.get('/operations')).status).toBe(401)
  })

  it('answers credentials that are missing, malformed or wrong', async () => {
    await start()
    const missing = await app.client().post('/token').send({ username: 'steve' })
    expect(missing.status).toBe(400)
    expect(missing.body.error.code).toBe('missing-credentials')
    const malformed = await app
      .client()
      .post('/token')
      .send({ ...steve, password: ['x'] })
    expect(malformed.status).toBe(400)
    expect(malformed.body.error.code).toBe('malformed-credentials')
    expect(traffic(app.directory)).toEqual([])
    const wrong = await app
      .client()
      .post('/token')
      .send({ ...steve, password: 'wrong' })
    expect(wrong.status).toBe(401)
    expect(wrong.body.error.code).toBe('login-rejected')
  })

  it('does not take the session for credentials that it wants to see', async () => {
    await start()
    const client = app.client()
    await client.post('/login').send(steve)
    expect((await client.post('/token').send({ username: 'steve' })).status).toBe(400)
  })

  it('checks the credentials also of somebody who was let in before', async () => {
    await start()
    const client = app.client()
    await client.post('/login').send(steve)
    expect((await client.post('/confirm').send(steve)).body).toEqual({ confirmed: 'steve' })
    const wrong = await client.post('/confirm').send({ ...steve, password: 'wrong' })
    expect(wrong.status).toBe(401)
  })

  it('decides itself what becomes of a refusal', async () => {
    await start()
    const client = app.client()
    const stranger = await client.get('/news').set(browser)
    expect(stranger.status).toBe(200)
    expect(stranger.body).toEqual({ hello: 'stranger' })
    await client.post('/login').send(steve)
    expect((await client.get('/news')).body).toEqual({ hello: 'steve' })
  })

  it('opens no role to strangers where the guard of roles stands behind it', async () => {
    await start()
    expect((await app.client().get('/operations')).status).toBe(401)
  })
})
