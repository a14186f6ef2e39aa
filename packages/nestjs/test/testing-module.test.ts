import { Controller, Get, UseGuards } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import { LdapAuthGuard, LdapAuthModule } from '../src/index.ts'

@Controller()
@UseGuards(LdapAuthGuard)
class PagesController {
  @Get()
  page(): string {
    return 'page'
  }
}

it('a test of an application can put a guard of its own in the place of this one', async () => {
  const url = 'ldaps://ldap.company.com'
  const user = { base: 'dc=company,dc=com', filter: '(uid={{username}})' }
  const module = await Test.createTestingModule({
    imports: [LdapAuthModule.forRoot({ url, user })],
    controllers: [PagesController],
  })
    .overrideGuard(LdapAuthGuard)
    .useValue({ canActivate: () => true })
    .compile()
  const app = module.createNestApplication()
  await app.init()
  expect((await supertest(app.getHttpServer()).get('/')).text).toBe('page')
  await app.close()
})
