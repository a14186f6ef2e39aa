import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '../../src/index.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const base = `OU=People,${suffix}`
const alice = `CN=Liddell\\, Alice,${base}`
const ops = `CN=Ops,${base}`
const credentials = { username: 'alice', password: 'Wonder land' }

const entries = [
  { dn: base, attributes: { objectClass: 'organizationalUnit' } },
  activeDirectoryUser(alice, 'alice', credentials.password, {
    givenName: 'Alice',
    sn: 'Liddell',
    mail: 'alice@corp.example.test',
  }),
  { dn: ops, attributes: { objectClass: 'group', sAMAccountName: 'ops', member: alice } },
]

describeWithSamba('a login at Active Directory', () => {
  let samba: Samba
  beforeAll(async () => {
    samba = await startSamba({ entries })
  })
  afterAll(() => samba.stop())

  function openAuth(options: Partial<LdapAuthOptions> = {}): LdapAuth {
    const auth = createLdapAuth({
      url: samba.tlsUrl,
      tls: { ca: samba.ca },
      service: samba.serviceAccount,
      user: { base, filter: '(sAMAccountName={{username}})' },
      ...options,
    })
    onTestFinished(() => auth.close({ graceMs: 0 }))
    return auth
  }

  it('lets a person in by the name of the account, in any case, with what the entry says', async () => {
    const auth = openAuth({ groups: { source: 'memberOf' }, roles: { admin: [ops] } })
    const expected = {
      authenticated: true,
      user: {
        dn: alice,
        username: 'alice',
        displayName: 'Liddell, Alice',
        givenName: 'Alice',
        familyName: 'Liddell',
        email: 'alice@corp.example.test',
        groups: [{ dn: ops, name: 'Ops' }],
        roles: ['admin'],
      },
    }
    expect(await auth.authenticate(credentials)).toMatchObject(expected)
    expect(await auth.authenticate({ ...credentials, username: 'ALICE' })).toMatchObject(expected)
  })

  it('gives the objectGUID as the id', async () => {
    const result = await openAuth().authenticate(credentials)
    expect(result).toMatchObject({
      user: { id: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string },
    })
  })

  it('rejects a wrong password and an unknown name', async () => {
    const auth = openAuth()
    const refused = { authenticated: false, reason: 'wrong-password' }
    expect(await auth.authenticate({ ...credentials, password: 'wrong' })).toMatchObject(refused)
    const unknown = { authenticated: false, reason: 'unknown-user' }
    expect(await auth.authenticate({ ...credentials, username: 'nobody' })).toMatchObject(unknown)
    expect(await auth.authenticate({ ...credentials, username: 'ali*' })).toMatchObject(unknown)
  })

  it('costs two searches and one bind, and one search with readAs service', async () => {
    const asked = async (auth: LdapAuth) => {
      await auth.check()
      const before = { binds: samba.binds().length, searches: samba.searches().length }
      await auth.authenticate(credentials)
      return () => ({
        binds: samba.binds().slice(before.binds),
        searches: samba.searches().slice(before.searches).length,
      })
    }
    await expect.poll(await asked(openAuth())).toEqual({ binds: [alice], searches: 2 })
    const user = { base, filter: '(sAMAccountName={{username}})', readAs: 'service' } as const
    await expect.poll(await asked(openAuth({ user }))).toEqual({ binds: [alice], searches: 1 })
  })

  it('finds a person below the root of the domain, whose referrals lead nowhere', async () => {
    const user = { base: suffix, filter: '(sAMAccountName={{username}})' }
    expect(await openAuth({ user }).authenticate(credentials)).toMatchObject({
      user: { dn: alice },
    })
  })

  it('is a failure where the controller refuses the service account', async () => {
    const service = { ...samba.serviceAccount, password: 'wrong' }
    await expect(openAuth({ service }).authenticate(credentials)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_SERVICE_BIND',
    })
  })
})
