import { company, companyOptions, lucille, steve } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import { Controller, Get, Inject, Req, UseGuards } from '@nestjs/common'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  getLdapAuthServiceToken,
  InjectLdapAuth,
  type LdapAuth,
  LdapAuthGuard,
  LdapAuthModule,
  type LdapAuthRequest,
  LdapAuthService,
  LdapRoles,
  LdapRolesGuard,
  LdapUser,
} from '../src/index.ts'
import { type App, platforms, startApp } from './app.ts'

const paths = { loginPath: '/partners/login', logoutPath: '/partners/logout' }

@Controller('partners')
@UseGuards(LdapAuthGuard.for('partners'))
class PartnersController {
  readonly #auth: LdapAuth
  readonly #services: LdapAuthService[]

  constructor(
    @InjectLdapAuth('partners') auth: LdapAuth,
    @Inject(getLdapAuthServiceToken('partners')) partners: LdapAuthService,
    @Inject(LdapAuthService) company: LdapAuthService,
  ) {
    this.#auth = auth
    this.#services = [partners, company]
  }

  @Get()
  async home(@LdapUser('username') username: string, @Req() request: LdapAuthRequest) {
    const users = await Promise.all(this.#services.map((service) => service.userOf(request)))
    return { username, url: this.#auth.options.url, users: users.map((user) => user?.username) }
  }

  @Get('operations')
  @UseGuards(LdapRolesGuard.for('partners'))
  @LdapRoles('operator')
  operations(): string {
    return 'operations'
  }
}

describe.each(platforms)('two directories on %s', (_name, platform) => {
  let app: App
  let other: Directory
  beforeEach(async () => {
    other = await startDirectory({ entries: company })
    const { roles: { admin } = {}, ...options } = companyOptions(other)
    const roles = { operator: admin ?? [] }
    const partners = LdapAuthModule.forRoot({ ...options, ...paths, roles, name: 'partners' })
    app = await startApp(platform, {
      module: () => ({ imports: [partners], controllers: [PartnersController] }),
    })
  })
  afterEach(async () => {
    await app.close()
    await other.close()
  })

  it('do not take the logins of each other', async () => {
    const client = app.client()
    await client.post('/login').send(steve)
    expect((await client.get('/partners')).status).toBe(401)
    await client.post('/partners/login').send(lucille)
    const { body } = await client.get('/partners')
    expect(body).toMatchObject({ username: 'lucille', url: [other.url] })
    expect(other.operations.length).toBeGreaterThan(0)
  })

  it('say who is logged in for themselves alone', async () => {
    const client = app.client()
    await client.post('/partners/login').send(lucille)
    expect((await client.get('/partners')).body.users).toEqual(['lucille', null])
  })

  it('have roles of their own', async () => {
    const [operator, member] = [app.client(), app.client()]
    await operator.post('/partners/login').send(steve)
    await member.post('/partners/login').send(lucille)
    expect((await operator.get('/partners/operations')).status).toBe(200)
    expect((await member.get('/partners/operations')).status).toBe(403)
  })
})
