import { randomBytes } from 'node:crypto'
import { runExample } from '@ldap-auth/example-company'
import { LdapAuthService } from '@ldap-auth/nestjs'
import { NestFactory } from '@nestjs/core'
import session from 'express-session'
import { AppModule } from './app-module.ts'

// A secret of its own per start: the sessions are kept in memory and end with the process anyway.
const secret = randomBytes(32).toString('hex')

await runExample(async (options) => {
  const app = await NestFactory.create(AppModule.forDirectory(options), {
    logger: ['error', 'warn'],
    abortOnError: false,
  })
  app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { sameSite: 'lax' } }))
  await app.init()
  return {
    server: app.getHttpServer(),
    ldap: app.get(LdapAuthService).auth,
    close: () => app.close(),
  }
})
