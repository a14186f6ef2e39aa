import { createLdapAuth, type LdapUser } from '@ldap-auth/core'
import type { Request, RequestHandler } from 'express'
import { expect, expectTypeOf, it } from 'vitest'
import { type ExpressLdapAuth, ldapAuth } from '../src/index.ts'

it('the types say who is logged in, and what may be given', () => {
  expectTypeOf<Request['ldapUser']>().toEqualTypeOf<LdapUser | undefined>()
  expectTypeOf<ExpressLdapAuth>().toExtend<RequestHandler>()
  expectTypeOf<ReturnType<ExpressLdapAuth['userOf']>>().toEqualTypeOf<LdapUser | undefined>()
  expectTypeOf(ldapAuth).toBeCallableWith({
    url: 'ldaps://ldap.company.com',
    user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
    clientAddress: (req) => req.ip ?? 'unknown',
    session: {
      revalidateMs: 0,
      onUnavailable: 'refuse',
      isRevoked: ({ user, loggedInAt }) => user.id === '' || loggedInAt.getTime() === 0,
    },
  })
})

it('what the types refuse is refused at run time as well', () => {
  const user = { base: 'dc=company,dc=com', filter: '(uid={{username}})' }
  // @ts-expect-error an unknown option
  expect(() => ldapAuth({ url: 'ldaps://x', user, loginPth: '/x' })).toThrow('loginPth')
  // @ts-expect-error a number is wanted, however large
  expect(() => ldapAuth({ url: 'ldaps://x', user, session: { revalidateMs: false } })).toThrow(
    'session.revalidateMs',
  )
  // @ts-expect-error a promise of text says neither yes nor no
  ldapAuth({ url: 'ldaps://x', user, session: { isRevoked: async () => 'yes' } })
  // @ts-expect-error neither a directory nor its options
  expect(() => ldapAuth({ loginPath: '/x' })).toThrow('url')
  const auth = createLdapAuth({ url: 'ldaps://x', user })
  // @ts-expect-error the options of a directory belong to the one that made it
  expect(() => ldapAuth({ auth, url: 'ldaps://x' })).toThrow('url: can not stand beside auth')
})
