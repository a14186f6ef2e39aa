import { lucille } from '@ldap-auth/test-company'
import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  ForbiddenException,
  HttpException,
  UnauthorizedException,
} from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { afterEach, describe, expect, it } from 'vitest'
import { isLdapAuthError, LdapAuthPageException } from '../src/index.ts'
import { type App, browser, platforms, startApp } from './app.ts'

const basic = { realm: 'Company' }

/** Keeps what it catches, and answers in its own words. */
@Catch(HttpException)
class KeepingFilter implements ExceptionFilter<HttpException> {
  readonly caught: HttpException[] = []

  catch(exception: HttpException, host: ArgumentsHost): void {
    this.caught.push(exception)
    const response = host.switchToHttp().getResponse()
    response.status(exception.getStatus()).send({ mine: true })
  }
}

describe.each(platforms)('a filter of the application on %s', (_name, platform) => {
  let app: App
  let filter: KeepingFilter
  afterEach(() => app.close())

  async function start(): Promise<void> {
    filter = new KeepingFilter()
    app = await startApp(platform, {
      options: { basic },
      before: (nest) => void nest.useGlobalFilters(filter),
    })
  }

  it('sees a refusal in the words of Nest, with its headers set', async () => {
    await start()
    const answer = await app.client().get('/').auth('steve', 'wrong')
    expect(answer.status).toBe(401)
    expect(answer.body).toEqual({ mine: true })
    expect(answer.headers['www-authenticate']).toContain('Basic')
    expect(answer.headers['cache-control']).toBe('no-store')
    const [exception] = filter.caught
    expect(exception).toBeInstanceOf(UnauthorizedException)
    expect(exception?.getResponse()).toMatchObject({ error: { code: 'login-rejected' } })
    expect(exception?.cause).toBeUndefined()
  })

  it('sees what is malformed, and what is forbidden', async () => {
    await start()
    await app.client().get('/').set('Authorization', 'Basic !')
    expect(filter.caught[0]).toBeInstanceOf(BadRequestException)
    await app.client().get('/admin').auth('lucille', 'green-hill')
    expect(filter.caught[1]).toBeInstanceOf(ForbiddenException)
  })

  it('sees a failure with its cause', async () => {
    await start()
    await app.directory.close()
    const answer = await app.client().get('/').auth('steve', 'blue-sky')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(isLdapAuthError(filter.caught[0]?.cause)).toBe(true)
  })

  it('answers in place of a page, without what describes the page', async () => {
    await start()
    const posted = await app.client().post('/').set(browser).type('form').send({ a: '1' })
    expect(posted.status).toBe(401)
    expect(posted.body).toEqual({ mine: true })
    expect(posted.headers).not.toHaveProperty('content-security-policy')
    const loaded = await app.client().get('/').set(browser)
    expect(loaded.status).toBe(303)
    expect(loaded.headers['location']).toBe('/login?returnTo=%2F')
    expect(loaded.body).toEqual({ mine: true })
    expect(filter.caught).toHaveLength(2)
    for (const exception of filter.caught) {
      expect(exception).toBeInstanceOf(LdapAuthPageException)
      expect(exception.getResponse()).toMatchObject({ error: { code: 'login-required' } })
    }
  })

  it('comes before the one of the module, also where it is a provider', async () => {
    const providers = [{ provide: APP_FILTER, useClass: KeepingFilter }]
    app = await startApp(platform, { module: () => ({ providers }) })
    const client = app.client()
    expect((await client.get('/').set(browser)).body).toEqual({ mine: true })
    await client.post('/login').send(lucille)
    expect((await client.get('/admin').set(browser)).body).toEqual({ mine: true })
  })
})
