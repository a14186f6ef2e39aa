import { LdapAuthGuard, LdapAuthModule, LdapUser } from '@ldap-auth/nestjs'
import { Controller, Get, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import session from 'express-session'
import { logInAt, type Scene } from './scene.js'

@Controller()
@UseGuards(LdapAuthGuard)
class PagesController {
  @Get()
  home(@LdapUser() user: LdapUser): string {
    return `Hello ${user.displayName}`
  }
}

export async function logIn({ options }: Scene): Promise<void> {
  @Module({ imports: [LdapAuthModule.forRoot(options)], controllers: [PagesController] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false, forceCloseConnections: true })
  app.use(session({ secret: 'for tests', resave: false, saveUninitialized: false }))
  await app.listen(0, '127.0.0.1')
  await logInAt(`${await app.getUrl()}/login`)
  await app.close()
}
