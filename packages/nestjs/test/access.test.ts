import { lucille, steve } from '@ldap-auth/test-company'
import { Controller, Get, UseGuards } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapAuthGuard, LdapRoles, LdapRolesGuard, SkipLdapAuth } from '../src/index.ts'
import { type App, browser, platforms, startApp } from './app.ts'

@Controller('closed')
@LdapRoles('admin')
class ClosedController {
  @Get()
  operations(): string {
    return 'operations'
  }

  @Get('help')
  @SkipLdapAuth()
  help(): string {
    return 'help'
  }
}

@Controller('open')
@SkipLdapAuth()
class OpenController {
  @Get()
  news(): string {
    return 'news'
  }

  @Get('operations')
  @LdapRoles('admin')
  operations(): string {
    return 'operations'
  }

  @Get('both')
  @SkipLdapAuth()
  @LdapRoles('nobody', 'admin')
  both(): string {
    return 'both'
  }
}

@Controller('plain')
class PlainController {
  @Get()
  page(): string {
    return 'page'
  }
}

/** The statuses that nobody, Lucille and Steve get, in this order. */
async function statuses(app: App, path: string): Promise<number[]> {
  const [nobody, member, operator] = [app.client(), app.client(), app.client()]
  await member.post('/login').send(lucille)
  await operator.post('/login').send(steve)
  const answers = [nobody.get(path), member.get(path), operator.get(path)]
  return (await Promise.all(answers)).map(({ status }) => status)
}

describe.each(platforms)('who may come in on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  const controllers = [ClosedController, OpenController, PlainController]

  it.each([
    ['LdapAuthGuard', LdapAuthGuard],
    ['LdapRolesGuard', LdapRolesGuard],
  ])('is what stands nearest to the method, before a global %s', async (_guard, guard) => {
    const providers = [{ provide: APP_GUARD, useClass: guard }]
    app = await startApp(platform, { module: () => ({ controllers, providers }) })
    expect(await statuses(app, '/plain')).toEqual([401, 200, 200])
    expect(await statuses(app, '/closed')).toEqual([401, 403, 200])
    expect(await statuses(app, '/closed/help')).toEqual([200, 200, 200])
    expect(await statuses(app, '/open')).toEqual([200, 200, 200])
    expect(await statuses(app, '/open/operations')).toEqual([401, 403, 200])
    expect(await statuses(app, '/open/both')).toEqual([401, 403, 200])
  })

  it('names the roles of which one is needed', async () => {
    const providers = [{ provide: APP_GUARD, useClass: LdapAuthGuard }]
    app = await startApp(platform, { module: () => ({ controllers, providers }) })
    const client = app.client()
    await client.post('/login').send(lucille)
    const page = await client.get('/open/both').set(browser)
    expect(page.status).toBe(403)
    expect(page.text).toContain('nobody / admin')
  })

  it('is nobody where no guard stands', async () => {
    app = await startApp(platform, { module: () => ({ controllers }) })
    expect(await statuses(app, '/closed')).toEqual([200, 200, 200])
  })

  it('is asked for once by guards that stand one behind the other', async () => {
    @Controller()
    @UseGuards(LdapAuthGuard, LdapRolesGuard)
    class TwiceController {
      @Get()
      @LdapRoles('admin')
      page(): string {
        return 'page'
      }
    }
    app = await startApp(platform, {
      options: { basic: { realm: 'Company' } },
      module: () => ({ controllers: [TwiceController] }),
    })
    const answer = await app.client().get('/').auth('steve', 'blue-sky')
    expect(answer.status).toBe(200)
    expect(answer.headers['vary']).toBe('Cookie, Authorization')
    const people = app.directory.operations.filter(({ dn }) => dn?.startsWith('uid=steve'))
    expect(people.filter(({ op }) => op === 'bind')).toHaveLength(1)
  })
})
