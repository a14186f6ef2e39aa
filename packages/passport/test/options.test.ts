import { inspect } from 'node:util'
import { createLdapAuth } from '@ldap-auth/core'
import { company, companyOptions, steve } from '@ldap-auth/test-company'
import { startDirectory } from '@ldap-auth/testing'
import type { Request } from 'express'
import type { DoneCallback } from 'passport'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapStrategy } from '../src/index.ts'
import { type App, current, startApp } from './app.ts'

const directory = {
  url: 'ldaps://ldap.company.com',
  user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
}

it.each([
  ['options', undefined],
  ['options', () => undefined],
  ['url', {}],
  ['throttel', { ...directory, throttel: {} }],
  ['loginPath', { ...directory, loginPath: '/login' }],
  ['logoutPath', { ...directory, logoutPath: '/logout' }],
  ['loginPage', { ...directory, loginPage: {} }],
  ['usernameField', { ...directory, usernameField: 5 }],
  ['usernameField', { ...directory, usernameField: 'a', fields: { username: 'a' } }],
  ['passwordField', { ...directory, passwordField: 'a', fields: {} }],
  ['fields.username', { ...directory, usernameField: '' }],
  ['fields.password', { ...directory, usernameField: 'password' }],
  ['passReqToCallback', { ...directory, passReqToCallback: 'yes' }],
  ['session.maxAge', { ...directory, session: { maxAge: 1 } }],
  ['session.attributes', { ...directory, session: { attributes: ['departmentNumber'] } }],
  ['basic.realm', { ...directory, basic: {} }],
  ['clientAddress', { ...directory, clientAddress: '127.0.0.1' }],
  ['revealAccountState', { ...directory, revealAccountState: true }],
  ['auth', { auth: {} }],
])('a wrong %s is refused when the strategy is made', (option, options) => {
  expect(() => new LdapStrategy(options as never)).toThrow(
    expect.objectContaining({
      code: 'ERR_LDAP_AUTH_OPTIONS',
      message: expect.stringMatching(new RegExp(`^${option}: `)),
    }),
  )
})

it('an option that hides in a prototype is not lost without a word', () => {
  const inherited = Object.assign(Object.create({ require: { anyRole: ['admin'] } }), directory)
  expect(() => new LdapStrategy(inherited)).toThrow(/^require: /)
})

it.each([
  ['usernameField', 'mail'],
  ['passwordField', 'pin'],
  ['passReqToCallback', true],
])('%s is not taken from a prototype', (option, value) => {
  const inherited = Object.assign(Object.create({ [option]: value }), directory)
  expect(() => new LdapStrategy(inherited)).toThrow(`${option}: is inherited`)
})

it('the options are left as they were', async () => {
  const options = Object.freeze({ ...directory, usernameField: 'user', passwordField: 'secret' })
  const strategy = new LdapStrategy(options)
  expect(options).toEqual({ ...directory, usernameField: 'user', passwordField: 'secret' })
  await strategy.close()
})

describe('the fields of the login', () => {
  let app: App
  afterEach(() => app.close())

  it.each([
    { fields: { username: 'user', password: 'secret' } },
    { usernameField: 'user', passwordField: 'secret' },
  ])('can be named: %o', async (options) => {
    app = await startApp(current, { options })
    await app.client().post('/login').send({ user: 'steve', secret: 'blue-sky' }).expect(200)
    await app.client().post('/login').send(steve).expect(400)
  })

  it('can be named one at a time', async () => {
    app = await startApp(current, { options: { usernameField: 'email' } })
    await app.client().post('/login').send({ email: 'steve', password: 'blue-sky' }).expect(200)
  })
})

it('two directories stand side by side', async () => {
  await using second = await startDirectory({ entries: company })
  const partners = new LdapStrategy({
    ...companyOptions(second),
    user: { base: 'ou=people,dc=company,dc=com', filter: '(mail={{username}})' },
  })
  const app = await startApp(current, {
    hasSerializers: false,
    login: (passport, staff) => {
      passport.use('partners', partners)
      passport.serializeUser(staff.serializeUser)
      passport.serializeUser(partners.serializeUser)
      passport.deserializeUser((req: Request, stored: unknown, done: DoneCallback) => {
        staff.deserializeUser(req, stored, (error, user) => {
          if (error || user) done(error, user)
          else partners.deserializeUser(req, stored, done)
        })
      })
      return (req, res, next) => passport.authenticate(String(req.query['at']))(req, res, next)
    },
  })
  for (const [at, username] of [
    ['ldap', 'steve'],
    ['partners', 'steve@company.com'],
  ]) {
    const client = app.client()
    await client
      .post(`/login?at=${at}`)
      .send({ ...steve, username })
      .expect(200)
    const { user } = (await client.get('/')).body
    expect(user.dn).toBe('uid=steve,ou=people,dc=company,dc=com')
  }
  await partners.close()
  await app.close()
})

it('nothing of a strategy shows a password', async () => {
  const auth = createLdapAuth({ ...directory, service: { dn: 'cn=app', password: 'top secret' } })
  const strategy = new LdapStrategy({ auth })
  expect(inspect(strategy, { depth: null, showHidden: true })).not.toContain('top secret')
  expect(JSON.stringify(strategy)).not.toContain('top secret')
  await auth.close()
})
