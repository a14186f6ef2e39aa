import { company, companyOptions } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import { Controller, Get, Inject, Module } from '@nestjs/common'
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LdapHealthIndicator } from '../src/health/index.ts'
import { LdapAuthModule } from '../src/index.ts'
import { platforms, startNest } from './app.ts'

const PartnersHealth = LdapHealthIndicator.for('partners')

@Controller('health')
class HealthController {
  readonly #health: HealthCheckService
  readonly #company: LdapHealthIndicator
  readonly #partners: LdapHealthIndicator

  constructor(
    @Inject(HealthCheckService) health: HealthCheckService,
    @Inject(LdapHealthIndicator) company: LdapHealthIndicator,
    @Inject(PartnersHealth) partners: LdapHealthIndicator,
  ) {
    this.#health = health
    this.#company = company
    this.#partners = partners
  }

  @Get()
  @HealthCheck()
  check() {
    return this.#health.check([
      () => this.#company.isHealthy('company'),
      () => this.#partners.isHealthy('partners'),
    ])
  }
}

describe.each(platforms)('the health indicator on %s', (_name, platform) => {
  let directory: Directory
  beforeEach(async () => {
    directory = await startDirectory({ entries: company })
  })
  afterEach(() => directory.close())

  async function check(url: string) {
    const options = companyOptions(directory)
    const paths = { loginPath: '/partners/login', logoutPath: '/partners/logout' }
    @Module({
      imports: [
        LdapAuthModule.forRoot(options),
        LdapAuthModule.forRoot({ ...options, ...paths, name: 'partners', url }),
        TerminusModule.forRoot({ logger: false }),
      ],
      controllers: [HealthController],
      providers: [LdapHealthIndicator, PartnersHealth],
    })
    class AppModule {}
    const nest = await startNest(platform, AppModule)
    const answer = await supertest(nest.getHttpServer()).get('/health')
    await nest.close()
    return answer
  }

  it('is up while the directories answer', async () => {
    const { status, body } = await check(directory.url)
    expect(status).toBe(200)
    expect(body.details).toEqual({
      company: { status: 'up', servers: 1, answering: 1 },
      partners: { status: 'up', servers: 1, answering: 1 },
    })
  })

  it('is down while one of them does not, and tells no address', async () => {
    const { status, body, text } = await check('ldap://localhost:1')
    expect(status).toBe(503)
    expect(body.error).toEqual({ partners: { status: 'down', servers: 1, answering: 0 } })
    expect(text).not.toContain('localhost')
  })
})
