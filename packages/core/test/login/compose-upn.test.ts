import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { type Directory, type DirectoryOptions, startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '../../src/index.ts'

const domain = 'DC=corp,DC=example,DC=test'
const base = `OU=People,${domain}`
const elsewhere = `OU=Machines,${domain}`
const upn = 'corp.example.test'
const password = 'Wonder land'
const otherPassword = 'Looking glass 1'
const aliceDn = `CN=Alice,${base}`
const bobDn = `CN=Bob,${base}`
const kimDn = `CN=Kim,${base}`
const ops = `CN=Ops,${base}`

const units = [base, elsewhere].map((dn) => ({
  dn,
  attributes: { objectClass: 'organizationalUnit' },
}))

/** What a login needs to know of a directory. */
type Server = Pick<Samba, 'serviceAccount'> & Pick<LdapAuthOptions, 'url' | 'tls'>

function open(
  { url, tls, serviceAccount }: Server,
  { user, ...others }: Partial<LdapAuthOptions> = {},
): LdapAuth {
  const common = { url, tls, service: serviceAccount }
  const auth = createLdapAuth({ ...common, ...others, user: { upn, base, ...user } })
  onTestFinished(() => auth.close({ graceMs: 0 }))
  return auth
}

describeWithSamba('I14 a login by a principal name at Active Directory', () => {
  let samba: Samba
  let server: Server
  beforeAll(async () => {
    samba = await startSamba({
      entries: [
        ...units,
        activeDirectoryUser(aliceDn, 'alice', password, {
          userPrincipalName: `a.liddell@${upn}`,
          givenName: 'Alice',
          sn: 'Liddell',
          mail: 'alice@corp.example.test',
        }),
        activeDirectoryUser(bobDn, 'bob', password),
        activeDirectoryUser(kimDn, 'kim', password, { userPrincipalName: 'k.lee@example.test' }),
        activeDirectoryUser(`CN=Press,${elsewhere}`, 'press', password),
        { dn: ops, attributes: { objectClass: 'group', sAMAccountName: 'ops', member: aliceDn } },
      ],
    })
    server = { url: samba.tlsUrl, tls: { ca: samba.ca }, serviceAccount: samba.serviceAccount }
  })
  afterAll(() => samba.stop())

  it.each([
    ['a.liddell', aliceDn],
    ['A.Liddell@CORP.example.test', aliceDn],
    ['alice', aliceDn],
    ['alice@corp.example.test', aliceDn],
    ['BOB', bobDn],
    ['bob@corp.example.test', bobDn],
  ])('%j is the person with that name, with one id', async (username, dn) => {
    const auth = open(server)
    const found = await auth.findUser({ dn })
    expect(found).not.toBeNull()
    expect(await auth.findUser(username)).toEqual(found)
    expect(await auth.authenticate({ username, password })).toMatchObject({
      authenticated: true,
      user: { id: found?.id, dn, username: found?.username },
    })
    expect(await auth.authenticate({ username, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
    })
  })

  it('reads the attributes, groups and roles of the person', async () => {
    const auth = open(server, { groups: { source: 'memberOf' }, roles: { admin: [ops] } })
    expect(await auth.authenticate({ username: 'a.liddell', password })).toMatchObject({
      user: {
        username: 'alice',
        givenName: 'Alice',
        email: 'alice@corp.example.test',
        attributeSources: { mail: 'user' },
        roles: ['admin'],
      },
    })
  })

  it('does without a service account', async () => {
    const auth = open(server, { service: undefined })
    expect(await auth.authenticate({ username: 'bob', password })).toMatchObject({
      authenticated: true,
      user: { dn: bobDn, attributeSources: { cn: 'user' } },
    })
  })

  it('readAs service gives what the service account reads', async () => {
    const auth = open(server, { user: { readAs: 'service', base } })
    expect(await auth.authenticate({ username: 'bob', password })).toMatchObject({
      user: { dn: bobDn, attributeSources: { cn: 'service' } },
    })
  })

  it('knows a suffix that is not the name of the domain by given names only', async () => {
    const auth = open(server, { user: { upn: 'example.test', base } })
    expect(await auth.authenticate({ username: 'k.lee', password })).toMatchObject({
      user: { dn: kimDn, username: 'kim' },
    })
    expect(await auth.authenticate({ username: 'kim', password })).toMatchObject({
      authenticated: false,
    })
    expect(await auth.findUser('kim')).toBeNull()
    expect(await auth.findUser('k.lee@example.test')).toMatchObject({ dn: kimDn })
  })

  it.each(['alice@other.test', 'CORP\\alice', '@corp.example.test', 'a@b@corp.example.test'])(
    '%j is nobody, and nothing is sent',
    async (username) => {
      const before = samba.binds().length
      expect(await open(server).authenticate({ username, password })).toMatchObject({
        reason: 'unknown-user',
        detail: { passwordProven: false },
      })
      expect(samba.binds()).toHaveLength(before)
      expect(await open(server).findUser(username)).toBeNull()
    },
  )

  it.each(['*', 'alice)(cn=*', 'CN=Alice,OU=People,DC=corp,DC=example,DC=test', 'ali*'])(
    '%j is a name and nothing else',
    async (username) => {
      expect(await open(server).authenticate({ username, password })).toMatchObject({
        reason: 'wrong-password',
      })
    },
  )

  it('people who are not below user.base are unknown, also with the right password', async () => {
    const result = await open(server).authenticate({ username: 'press', password })
    expect(result).toMatchObject({ reason: 'unknown-user', detail: { passwordProven: true } })
  })

  it('a base that is not there is a failure', async () => {
    const auth = open(server, { service: undefined, user: { base: `OU=Nowhere,${domain}` } })
    await expect(auth.authenticate({ username: 'bob', password })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_SEARCH' }),
    )
  })
})

describe('I14 a login by a principal name', () => {
  const account = (name: string, secret: string, attributes: Record<string, string> = {}) => ({
    objectClass: 'user',
    cn: name,
    sAMAccountName: name,
    userPassword: secret,
    ...attributes,
  })

  async function start(access: DirectoryOptions['access'] & object = {}): Promise<Directory> {
    const directory = await startDirectory({
      schema: 'activeDirectory',
      suffix: domain,
      access,
      entries: [
        ...units,
        { dn: aliceDn, attributes: account('alice', password, { mail: 'alice@example.test' }) },
        { dn: bobDn, attributes: account('bob', password) },
        // Was given a name that is the account name of somebody else.
        {
          dn: `CN=mallory,${elsewhere}`,
          attributes: account('mallory', otherPassword, { userPrincipalName: `bob@${upn}` }),
        },
      ],
    })
    onTestFinished(() => directory.close())
    return directory
  }

  function story({ operations }: Directory): string[] {
    return operations.map(({ op, dn: name, scope }) => `${op} ${scope ?? ''} ${name ?? ''}`)
  }

  it('binds first, and looks for the entry afterwards, in one round trip', async () => {
    const directory = await start()
    await open(directory, { service: undefined }).authenticate({ username: 'alice', password })
    expect(story(directory)).toEqual([`bind  alice@${upn}`, 'search base ', `search sub ${base}`])
  })

  it('asks nothing further where the password is wrong', async () => {
    const directory = await start()
    await open(directory).authenticate({ username: 'alice', password: 'wrong' })
    expect(story(directory)).toEqual([`bind  alice@${upn}`])
  })

  it.each([
    ['user-then-service', {}],
    ['service', {}],
    ['user', { service: undefined }],
  ] as const)(
    'a password opens no other account that has the name (%s)',
    async (readAs, options) => {
      const auth = open(await start(), { ...options, user: { base, readAs } })
      expect(await auth.authenticate({ username: 'bob', password: otherPassword })).toMatchObject({
        authenticated: false,
        reason: 'unknown-user',
      })
    },
  )

  it('I11 the service account reads what the user may not', async () => {
    const auth = open(await start({ hiddenFromUsers: ['mail'] }))
    expect(await auth.authenticate({ username: 'alice', password })).toMatchObject({
      user: { email: 'alice@example.test', attributeSources: { mail: 'service', cn: 'user' } },
    })
  })

  it('a directory that does not say who is bound lets nobody in', async () => {
    const directory = await startDirectory({
      schema: 'activeDirectory',
      suffix: domain,
      entries: [...units, { dn: aliceDn, attributes: account('alice', password) }],
      access: { hiddenFromUsers: ['tokenGroups'] },
    })
    onTestFinished(() => directory.close())
    await expect(open(directory).authenticate({ username: 'alice', password })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SEARCH',
        message: expect.stringContaining('user.upn') as string,
      }),
    )
  })
})
