import { steve } from '@ldap-auth/test-company'
import {
  type CallHandler,
  type CanActivate,
  Controller,
  Get,
  type NestInterceptor,
  RequestMethod,
  UseGuards,
  VersioningType,
} from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { map } from 'rxjs'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapAuthGuard } from '../src/index.ts'
import { type App, browser, platforms, script, startApp } from './app.ts'

const form = { ...steve, returnTo: '' }

describe.each(platforms)('the login path on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  it('stands below the global prefix, and leads back below it', async () => {
    app = await startApp(platform, { before: (nest) => void nest.setGlobalPrefix('/portal/') })
    const client = app.client()
    const guarded = await client.get('/portal/name').set(browser)
    expect(guarded.headers['location']).toBe('/portal/login?returnTo=%2Fportal%2Fname')
    const page = await client.get('/portal/login').set(browser)
    expect(page.text).toContain('action="/portal/login"')
    const login = await client.post('/portal/login').set(browser).type('form').send(form)
    expect(login.headers['location']).toBe('/portal/')
    expect((await client.get('/portal/name')).status).toBe(200)
    expect((await client.get('/login')).status).toBe(404)
  })

  it('stands beside the global prefix where it is left out of it', async () => {
    const exclude = ['login', 'logout']
    app = await startApp(platform, {
      before: (nest) => void nest.setGlobalPrefix('v', { exclude }),
    })
    const client = app.client()
    const guarded = await client.get('/v/name').set(browser)
    expect(guarded.headers['location']).toBe('/login?returnTo=%2Fv%2Fname')
    expect((await client.post('/login').send(steve)).status).toBe(200)
    expect((await client.get('/v/name')).status).toBe(200)
  })

  it('stays below the prefix if only some of its methods are left out', async () => {
    const exclude = [{ path: 'login', method: RequestMethod.GET }]
    app = await startApp(platform, {
      before: (nest) => void nest.setGlobalPrefix('v', { exclude }),
    })
    const guarded = await app.client().get('/v/name').set(browser)
    expect(guarded.headers['location']).toBe('/v/login?returnTo=%2Fv%2Fname')
    expect((await app.client().get('/v/login').set(browser)).status).toBe(200)
  })

  it('is one path: a page of the same name outside of the prefix is a page like any other', async () => {
    @Controller('login')
    @UseGuards(LdapAuthGuard)
    class OtherController {
      @Get()
      page(): string {
        return 'page'
      }
    }
    const exclude = [{ path: 'login', method: RequestMethod.GET }]
    app = await startApp(platform, {
      module: () => ({ controllers: [OtherController] }),
      before: (nest) => void nest.setGlobalPrefix('v', { exclude }),
    })
    const guarded = await app.client().get('/login').set(browser)
    expect(guarded.status).toBe(303)
    expect(guarded.headers['location']).toBe('/v/login?returnTo=%2Flogin')
  })

  it.each([
    { type: VersioningType.URI, defaultVersion: '1' } as const,
    { type: VersioningType.HEADER, header: 'X-Version', defaultVersion: '1' } as const,
  ])('has no version, where pages have: %o', async (versioning) => {
    app = await startApp(platform, { before: (nest) => void nest.enableVersioning(versioning) })
    const client = app.client()
    expect((await client.post('/login').send(steve)).status).toBe(200)
    const page = versioning.type === VersioningType.URI ? '/v1/name' : '/name'
    expect((await client.get(page).set('X-Version', '1')).status).toBe(200)
  })

  it('can be another', async () => {
    const options = { loginPath: '/sign-in', logoutPath: '/account/sign-out' }
    app = await startApp(platform, { options })
    const client = app.client()
    const guarded = await client.get('/').set(browser)
    expect(guarded.headers['location']).toBe('/sign-in?returnTo=%2F')
    expect((await client.post('/sign-in').send(steve)).status).toBe(200)
    expect((await client.post('/account/sign-out').set(browser)).headers['location']).toBe(
      '/sign-in',
    )
    expect((await client.get('/login')).status).toBe(404)
  })

  it('is served also where a route of the application takes every path', async () => {
    @Controller()
    @UseGuards(LdapAuthGuard)
    class EverythingController {
      @Get('*')
      page(): string {
        return 'page'
      }
    }
    app = await startApp(platform, { module: () => ({ controllers: [EverythingController] }) })
    const page = await app.client().get('/login').set(browser)
    expect(page.status).toBe(200)
    expect(page.text).toContain('<form method="post" action="/login">')
    const guarded = await app.client().get('/other').set(browser)
    expect(guarded.headers['location']).toBe('/login?returnTo=%2Fother')
  })

  it('is open behind the guard of the whole application, and answers in its own words', async () => {
    class Wrapping implements NestInterceptor {
      intercept(_context: unknown, next: CallHandler) {
        return next.handle().pipe(map((data) => ({ data })))
      }
    }
    app = await startApp(platform, {
      module: () => ({ providers: [{ provide: APP_GUARD, useClass: LdapAuthGuard }] }),
      before: (nest) => void nest.useGlobalInterceptors(new Wrapping()),
    })
    const client = app.client()
    const login = await client.post('/login').set(script).send(steve)
    expect(login.body.user.username).toBe('steve')
    expect((await client.get('/name')).body).toEqual({ data: { name: 'Steve Miller' } })
  })

  it('stands behind the guards of the whole application, such as one that limits the rate', async () => {
    class Refusing implements CanActivate {
      canActivate(): boolean {
        return false
      }
    }
    app = await startApp(platform, {
      before: (nest) => void nest.useGlobalGuards(new Refusing()),
    })
    expect((await app.client().post('/login').send(steve)).status).toBe(403)
    expect(app.directory.operations).toEqual([])
  })
})
