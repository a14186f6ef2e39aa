import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createLdapAuth, type LdapAuth } from '../../src/index.ts'
import { openAuth, peopleBase, startPeople, steve } from './people.ts'

const secret = 'S3cr3t-of-nobody'

/** Whatever a careless logger would print. */
function printed(value: unknown): string {
  const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }
  const all = value instanceof Error ? `${value.stack}${String(value.cause)}` : ''
  return `${inspect(value, deep)}${JSON.stringify(value)}${String(value)}${all}`
}

describe('rule 12: no password is shown', () => {
  it('by the handle and its options', async () => {
    const auth = createLdapAuth({
      url: 'ldaps://ldap.example',
      service: { dn: 'cn=app', password: secret },
      user: { base: peopleBase, filter: '(uid={{username}})' },
    })
    expect(printed(auth)).not.toContain(secret)
    expect(printed(auth.options)).not.toContain(secret)
    expect(auth.options.service).toEqual({ dn: 'cn=app', password: '[secret]' })
  })

  it.each([
    [
      'refused',
      async (auth: LdapAuth) => auth.authenticate({ username: 'Steve', password: secret }),
    ],
    [
      'malformed',
      async (auth: LdapAuth) => auth.authenticate({ username: 'Steve', password: `${secret}\0` }),
    ],
    [
      'in the name field',
      async (auth: LdapAuth) => auth.authenticate({ username: secret, password: 'x' }),
    ],
  ])('by a login that is %s', async (_what, login) => {
    const directory = await startPeople()
    expect(printed(await login(openAuth(directory)))).not.toContain(secret)
  })

  it.each([
    ['the search', { on: 'search', with: 'close' }],
    ['the bind', { on: 'bind', with: 'close', when: ({ dn }: { dn?: string }) => dn === steve }],
    ['the bind', { on: 'bind', with: 'garbage', when: ({ dn }: { dn?: string }) => dn === steve }],
    ['the bind', { on: 'bind', with: 'referral', when: ({ dn }: { dn?: string }) => dn === steve }],
    ['the service bind', { on: 'bind', with: { code: 49 } }],
  ] as const)('by a login that failed at %s', async (_what, fault) => {
    const directory = await startPeople()
    directory.fail(fault)
    const error: unknown = await openAuth(directory)
      .authenticate({ username: 'Steve', password: secret })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(Error)
    expect(printed(error)).not.toContain(secret)
    expect(printed(error)).not.toContain(directory.serviceAccount.password)
  })
})
