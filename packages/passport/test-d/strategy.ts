import { Authenticator } from '@fastify/passport'
import {
  createLdapAuth,
  type LdapLoginError,
  type LdapLoginInfo,
  LdapStrategy,
  type LdapStrategyOptions,
  type LdapUser,
} from '@ldap-auth/passport'
import { PassportStrategy } from '@nestjs/passport'
import type { Request } from 'express'
import type { FastifyRequest } from 'fastify'
import passport from 'passport'

declare module '@ldap-auth/passport' {
  interface LdapUserAttributes {
    manager?: readonly string[]
  }
}

const directory = {
  url: 'ldaps://ldap.company.com',
  user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
}
const auth = createLdapAuth(directory)

interface Account {
  id: number
}
declare const accounts: { find(id: string): Promise<Account | undefined> }

// Every form of the verify function.
new LdapStrategy(directory)
new LdapStrategy({ auth })
new LdapStrategy(directory, (user) => user)
new LdapStrategy(directory, async (user) => accounts.find(user.id))
new LdapStrategy(directory, async ({ id }) => (await accounts.find(id)) ?? false)
new LdapStrategy(directory, (user, done) => done(null, user, { message: 'welcome' }))
new LdapStrategy(directory, (user, done) => {
  accounts.find(user.id).then((account) => done(null, account ?? false), done)
})
new LdapStrategy({ ...directory, passReqToCallback: true }, (req, user, done) => {
  const path: string = req.path
  done(null, { path, name: user.username })
})
new LdapStrategy<Account>(directory, (_user, done) => done(null, { id: 1 }))

const options: LdapStrategyOptions = directory
passport.use(new LdapStrategy(options))
passport.use('company', new LdapStrategy(options, (user) => user))
passport.serializeUser(new LdapStrategy(options).serializeUser)
passport.deserializeUser(new LdapStrategy(options).deserializeUser)

const fastifyPassport = new Authenticator()
const onFastify = new LdapStrategy<LdapUser, FastifyRequest>({
  ...directory,
  clientAddress: (request) => request.ip,
})
fastifyPassport.use(onFastify)
fastifyPassport.registerUserSerializer(onFastify.serializeUser)
fastifyPassport.registerUserDeserializer(onFastify.deserializeUser)

export class CompanyStrategy extends PassportStrategy(LdapStrategy<LdapUser, Request>) {
  constructor() {
    super({ ...directory, clientAddress: (req: Request) => req.ip ?? '' })
  }
  validate(user: LdapUser): LdapUser {
    user.attributes.manager?.at(0)
    // @ts-expect-error an attribute that the application has not declared
    user.attributes.manger
    return user
  }
}

export function messages(info: LdapLoginInfo, error: LdapLoginError): (string | number)[] {
  return [info.code, info.message, error.code, error.status]
}

// @ts-expect-error an unknown option
new LdapStrategy({ ...directory, throttel: true })
// @ts-expect-error neither a directory nor its options
new LdapStrategy({ usernameField: 'user' })
// @ts-expect-error the options of a directory belong to the one that made it
new LdapStrategy({ auth, url: 'ldaps://ldap.company.com' })
// @ts-expect-error a strategy serves no pages
new LdapStrategy({ ...directory, loginPath: '/login' })
// @ts-expect-error with the request, there has to be somebody to take it
new LdapStrategy({ ...directory, passReqToCallback: true })
// @ts-expect-error not the kind of user that was named
new LdapStrategy<Account>(directory, (_user, done) => done(null, { id: 'one' }))
// @ts-expect-error not the kind of user that was named
new LdapStrategy<Account>(directory, async (user) => user)
// @ts-expect-error done is told of an error, or of none
new LdapStrategy(directory, (_user, done) => done())
// @ts-expect-error a state is revealed to those who proved the password, or always
new LdapStrategy({ ...directory, revealAccountState: true })
