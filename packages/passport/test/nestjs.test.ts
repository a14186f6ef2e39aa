import 'reflect-metadata'
import type { LdapUser } from '@ldap-auth/core'
import { company, companyOptions, lucille, steve } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import {
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  Post,
  Req,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { AuthGuard, PassportModule, PassportSerializer, PassportStrategy } from '@nestjs/passport'
import session from 'express-session'
import passport from 'passport'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LdapStrategy } from '../src/index.ts'

vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)

let directory: Directory
let app: INestApplication
beforeEach(async () => {
  directory = await startDirectory({ entries: company })
})
afterEach(async () => {
  await app.close()
  passport.unuse('ldap')
  await directory.close()
})

/** An application as Nest's own guide builds it. */
async function start(validate: (user: LdapUser) => unknown) {
  @Injectable()
  class CompanyStrategy extends PassportStrategy(LdapStrategy) {
    constructor() {
      super(companyOptions(directory))
    }
    validate(user: LdapUser) {
      return validate(user)
    }
    onModuleDestroy() {
      return this.close()
    }
  }

  @Injectable()
  class CompanySerializer extends PassportSerializer {
    private readonly strategy: CompanyStrategy
    constructor(@Inject(CompanyStrategy) strategy: CompanyStrategy) {
      super()
      this.strategy = strategy
    }
    serializeUser(user: unknown, done: (error: unknown, record?: unknown) => void) {
      this.strategy.serializeUser(user, done)
    }
    deserializeUser(stored: unknown, done: (error: unknown, user?: unknown) => void) {
      this.strategy.deserializeUser(stored, done)
    }
  }

  @Injectable()
  class LoginGuard extends AuthGuard('ldap') {
    override async canActivate(context: ExecutionContext) {
      const isIn = await super.canActivate(context)
      await super.logIn(context.switchToHttp().getRequest())
      return Boolean(isIn)
    }
  }

  @Controller()
  class PageController {
    @UseGuards(LoginGuard)
    @Post('login')
    login(@Req() req: { user: unknown }) {
      return { user: req.user }
    }
    @Get()
    whoAmI(@Req() req: { user: unknown }) {
      return { user: req.user ?? null }
    }
  }

  @Module({
    imports: [PassportModule],
    controllers: [PageController],
    providers: [CompanyStrategy, CompanySerializer],
  })
  class AppModule {}

  app = await NestFactory.create(AppModule, { logger: false })
  app.use(session({ secret: 'for tests', resave: false, saveUninitialized: false }))
  app.use(passport.session())
  await app.listen(0, '127.0.0.1')
  return supertest.agent(app.getHttpServer())
}

describe('under PassportStrategy of @nestjs/passport', () => {
  it('logs in those whom validate() gives back, and keeps them', async () => {
    const client = await start((user) => user)
    const login = await client.post('/login').send(steve)
    expect([login.status, login.body.user?.username]).toEqual([201, 'steve'])
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
  })

  it('waits for validate()', async () => {
    const client = await start(async ({ username }) => (username === 'steve' ? { username } : null))
    await client.post('/login').send(lucille).expect(401)
  })

  it('refuses with 401', async () => {
    const client = await start((user) => user)
    await client
      .post('/login')
      .send({ ...steve, password: 'wrong' })
      .expect(401)
    await client.post('/login').send({}).expect(401)
  })

  it('fails with the status of the failure, and without a word about the directory', async () => {
    const client = await start((user) => user)
    directory.fail({ on: 'any', with: 'close' })
    const answer = await client.post('/login').send(steve)
    expect(answer.status).toBe(503)
    expect(answer.body.message).toContain('not your password’s fault')
    expect(answer.text).not.toMatch(/127\.0\.0\.1|ldap:|cn=|dc=/)
  })

  it('fails if validate() throws', async () => {
    const client = await start(() => {
      throw new Error('the database is down')
    })
    await client.post('/login').send(steve).expect(500)
  })

  it('closes with the application', async () => {
    const client = await start((user) => user)
    await client.post('/login').send(steve).expect(201)
    await app.close()
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })
})
