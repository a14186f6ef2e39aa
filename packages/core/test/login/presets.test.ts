import {
  activeDirectoryUser,
  type DirectoryEntry,
  describeWith389,
  describeWithSamba,
  describeWithSlapd,
  start389,
  startSamba,
  startSlapd,
} from '@ldap-auth/test-servers'
import { type DirectoryOptions, startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '../../src/index.ts'
import { entriesForSlapd, groupsBase, peopleBase, steve } from './people.ts'

const suffix = 'dc=company,dc=com'
const credentials = { username: 'Steve', password: 'secret-Steve' }
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
/** In four parts, as 389 Directory Server writes it. */
const uniqueId = /^[\da-f]{8}(-[\da-f]{8}){3}$/

function open(
  server: { url: string; serviceAccount: { dn: string; password: string } },
  options: Pick<LdapAuthOptions, 'directory' | 'user' | 'groups' | 'tls'>,
): LdapAuth {
  const auth = createLdapAuth({ url: server.url, service: server.serviceAccount, ...options })
  onTestFinished(() => auth.close({ graceMs: 0 }))
  return auth
}

const places = { user: { base: peopleBase }, groups: { base: groupsBase } }

/** A group of the other kind, and a device with a uid of its own. */
const entries: readonly DirectoryEntry[] = [
  ...entriesForSlapd,
  {
    dn: `cn=chess,${groupsBase}`,
    attributes: { objectClass: 'groupOfUniqueNames', cn: 'chess', uniqueMember: steve },
  },
  {
    dn: `cn=printer,${peopleBase}`,
    attributes: { objectClass: ['device', 'extensibleObject'], cn: 'printer', uid: 'printer' },
  },
]

async function logsIn(auth: LdapAuth, id: RegExp, groups: readonly string[]): Promise<void> {
  const result = await auth.authenticate(credentials)
  if (!result.authenticated) throw new Error(result.reason)
  expect(result.user).toMatchObject({ username: 'Steve', id: expect.stringMatching(id) as string })
  expect(result.user.groups.map(({ name }) => name).sort()).toEqual(groups)
}

describeWithSlapd('the preset openldap', () => {
  it('logs people in with both kinds of groups, and no devices', async () => {
    const slapd = await startSlapd({ suffix, entries })
    onTestFinished(() => slapd.stop())
    const auth = open(slapd, { directory: 'openldap', ...places })
    await logsIn(auth, uuid, ['chess', 'ops'])
    expect(await auth.findUser('printer')).toBeNull()
  })
})

describeWithSlapd('the preset rfc2307', () => {
  const posixGroup = (cn: string, gidNumber: string, memberUid: string[] = []) => ({
    dn: `cn=${cn},${groupsBase}`,
    attributes: { objectClass: 'posixGroup', cn, gidNumber, memberUid },
  })

  it('logs accounts in, with the groups that name them and the primary one', async () => {
    const account = { uidNumber: '1', gidNumber: '100', homeDirectory: '/home/steve' }
    const all = [
      ...entries.map(({ dn, attributes }) =>
        dn === steve
          ? {
              dn,
              attributes: {
                ...attributes,
                ...account,
                objectClass: ['inetOrgPerson', 'posixAccount'],
              },
            }
          : { dn, attributes },
      ),
      posixGroup('staff', '100'),
      posixGroup('unix', '7', ['Steve']),
      posixGroup('others', '8', ['ben']),
    ]
    const slapd = await startSlapd({ suffix, entries: all })
    onTestFinished(() => slapd.stop())
    const auth = open(slapd, { directory: 'rfc2307', ...places })
    await logsIn(auth, uuid, ['staff', 'unix'])
    expect(await auth.findUser('ben')).toBeNull()
  })
})

describeWith389('the preset 389ds', () => {
  it('logs people in with both kinds of groups, and no devices', async () => {
    const server = await start389({ suffix, entries })
    onTestFinished(() => server.stop())
    const auth = open(server, { directory: '389ds', ...places })
    await logsIn(auth, uniqueId, ['chess', 'ops'])
    expect(await auth.findUser('printer')).toBeNull()
  })
})

const domain = 'DC=corp,DC=example,DC=test'
const adPeople = `OU=People,${domain}`
const adSteve = `CN=Steve Summers,${adPeople}`

describeWithSamba('the preset activeDirectory', () => {
  it('logs people in by both of their names, with nested groups, and no computers', async () => {
    const group = (name: string, member: string): DirectoryEntry => ({
      dn: `CN=${name},${adPeople}`,
      attributes: { objectClass: 'group', sAMAccountName: name, member },
    })
    const samba = await startSamba({
      entries: [
        { dn: adPeople, attributes: { objectClass: 'organizationalUnit' } },
        activeDirectoryUser(adSteve, 'Steve', credentials.password, {
          userPrincipalName: 'steve.summers@corp.example.test',
          displayName: 'Steve S.',
        }),
        group('inner', adSteve),
        group('outer', `CN=inner,${adPeople}`),
        {
          dn: `CN=PC,${adPeople}`,
          attributes: {
            objectClass: 'computer',
            sAMAccountName: 'PC$',
            userAccountControl: '4096',
          },
        },
      ],
    })
    onTestFinished(() => samba.stop())
    const auth = open(
      { ...samba, url: samba.tlsUrl },
      {
        directory: 'activeDirectory',
        tls: { ca: samba.ca },
        user: { base: domain },
        groups: { base: adPeople },
      },
    )
    await logsIn(auth, uuid, ['inner', 'outer'])
    const found = await auth.findUser('Steve')
    expect(found?.displayName).toBe('Steve S.')
    expect(await auth.findUser('steve.summers@corp.example.test')).toEqual(found)
    expect(await auth.findUser({ id: found?.id ?? '' })).toEqual(found)
    expect(await auth.findUser('PC$')).toBeNull()
  })
})

describe('the preset freeipa', () => {
  it('logs people in, with the groups that memberOf has ready, and no rules', async () => {
    const root = 'dc=ipa,dc=test'
    const [users, groups] = [`cn=users,cn=accounts,${root}`, `cn=groups,cn=accounts,${root}`]
    const memberOf = [`cn=ops,${groups}`, `cn=staff,${groups}`, `ipaUniqueID=1,cn=hbac,${root}`]
    const container = (dn: string): DirectoryEntry => ({
      dn,
      attributes: { objectClass: 'nsContainer', cn: /^cn=([^,]*)/.exec(dn)?.[1] ?? '' },
    })
    const all: DirectoryOptions = {
      suffix: root,
      entries: [
        container(`cn=accounts,${root}`),
        container(users),
        {
          dn: `uid=Steve,${users}`,
          attributes: {
            objectClass: ['person', 'inetOrgPerson', 'ipaObject'],
            uid: 'Steve',
            cn: 'Steve',
            sn: 'Summers',
            ipaUniqueID: '9b1d1ab0-0000-11ef-8000-5254004ea6b8',
            userPassword: credentials.password,
            memberOf,
          },
        },
      ],
    }
    const directory = await startDirectory(all)
    onTestFinished(() => directory.close())
    const options = { user: { base: users }, groups: { base: groups } }
    const auth = open(directory, { directory: 'freeipa', ...options })
    await logsIn(auth, uuid, ['ops', 'staff'])
  })
})
