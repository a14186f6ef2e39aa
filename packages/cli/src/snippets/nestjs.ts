import type { Snippet } from './snippet.ts'

export function nestjs(readOptions: string): Snippet {
  return {
    name: 'main.ts',
    packages: [
      '@ldap-auth/nestjs',
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      'reflect-metadata',
      'rxjs',
      'express-session',
    ],
    code: `import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { LdapAuthGuard, LdapAuthModule, LdapUser } from '@ldap-auth/nestjs'
import { Controller, Get, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import session from 'express-session'

${readOptions}

@Controller()
@UseGuards(LdapAuthGuard)
class PagesController {
  @Get()
  home(@LdapUser() user: LdapUser) {
    return \`Hello \${user.displayName}\`
  }
}

@Module({ imports: [LdapAuthModule.forRoot(options)], controllers: [PagesController] })
class AppModule {}

const app = await NestFactory.create(AppModule)
app.use(session({ secret: process.env.SESSION_SECRET!, resave: false, saveUninitialized: false }))
await app.listen(3000)
`,
  }
}
