import { type Ds389, describeWith389, start389 } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LdapAuth } from '../../src/index.ts'
import { groupsBase, openAuth, ops, entriesForSlapd as people, steve } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const groups = { source: 'search', base: groupsBase } as const

describeWith389('a login at 389 Directory Server', () => {
  let server: Ds389
  beforeAll(async () => {
    const access = { hiddenFromUsers: ['mail'] }
    server = await start389({ suffix: 'dc=company,dc=com', entries: people, access })
  })
  afterAll(() => server.stop())

  const overTls = () => ({ ...server, url: server.tlsUrl })

  it('lets a person in with what the entry says, and what an access rule keeps from the person', async () => {
    const options = { tls: { ca: server.ca }, groups, roles: { admin: [ops] } }
    expect(await openAuth(overTls(), options).authenticate(credentials)).toMatchObject({
      authenticated: true,
      user: {
        dn: steve,
        username: 'Steve',
        email: 'steve@company.com',
        familyName: 'Summers',
        groups: [{ dn: ops, name: 'ops' }],
        roles: ['admin'],
        attributeSources: { mail: 'service', sn: 'user' },
      },
    })
  })

  it('gives the nsUniqueId or entryUUID as the id', async () => {
    const result = await openAuth(server).authenticate(credentials)
    expect(result).toMatchObject({
      user: { id: expect.stringMatching(/^[\da-f]{8}-[\da-f-]{26,27}$/) as string },
    })
  })

  it('rejects a wrong password and an unknown name', async () => {
    const auth = openAuth(server)
    const refused = { authenticated: false, reason: 'wrong-password' }
    expect(await auth.authenticate({ ...credentials, password: 'wrong' })).toMatchObject(refused)
    const unknown = { authenticated: false, reason: 'unknown-user' }
    expect(await auth.authenticate({ ...credentials, username: 'nobody' })).toMatchObject(unknown)
    expect(await auth.authenticate({ ...credentials, username: 'St*' })).toMatchObject(unknown)
  })

  it('costs two searches and one bind, and one search with readAs service', async () => {
    const asked = async (auth: LdapAuth) => {
      await auth.check()
      const before = { binds: server.binds().length, searches: server.searches().length }
      await auth.authenticate(credentials)
      return () => ({
        binds: server.binds().slice(before.binds),
        searches: server.searches().slice(before.searches).length,
      })
    }
    await expect.poll(await asked(openAuth(server))).toEqual({ binds: [steve], searches: 2 })
    const lean = openAuth(server, { user: { readAs: 'service' } })
    await expect.poll(await asked(lean)).toEqual({ binds: [steve], searches: 1 })
  })

  it('is a failure where nobody may search without a bind', async () => {
    const close = 'replace: nsslapd-allow-anonymous-access\nnsslapd-allow-anonymous-access: off'
    await server.modify(`dn: cn=config\nchangetype: modify\n${close}\n`)
    const auth = openAuth(server, { service: undefined })
    await expect(auth.authenticate(credentials)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_SEARCH',
    })
  })
})
