import { describeWithSlapd, startSlapd } from '@ldap-auth/test-servers'
import type { Directory, DirectoryOptions } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '../../src/index.ts'
import {
  entries,
  entriesForSlapd,
  groupsBase,
  ops,
  peopleBase,
  person,
  startPeople,
  steve,
} from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const dn = `uid={{username}},${peopleBase}`

function open(
  { url, serviceAccount }: Pick<Directory, 'url' | 'serviceAccount'>,
  { user, ...others }: Partial<LdapAuthOptions> = {},
): LdapAuth {
  const options = { url, service: serviceAccount, ...others, user: { dn, ...user } }
  const auth = createLdapAuth(options)
  onTestFinished(() => auth.close({ graceMs: 0 }))
  return auth
}

async function start(access: DirectoryOptions['access'] & object = {}): Promise<Directory> {
  return startPeople({ access })
}

/** What the directory was asked, in order. */
function story({ operations }: Directory): string[] {
  return operations.map(({ op, dn: name, scope }) => `${op} ${scope ?? ''} ${name ?? ''}`)
}

const names = { cn: 'X', sn: 'X', givenName: 'X' }

describe('a login by a DN that the name makes', () => {
  it('I14 searches for nobody: the bind comes first, and then the entry is read', async () => {
    const directory = await start()
    const auth = open(directory, { service: undefined })
    const result = await auth.authenticate({ ...credentials, username: 'steve' })
    expect(result).toMatchObject({
      authenticated: true,
      user: { dn: steve, username: 'Steve', email: 'steve@company.com' },
    })
    const composed = `uid=steve,${peopleBase}`
    expect(story(directory)).toEqual([`bind  ${composed}`, `search base ${composed}`])
  })

  it.each(['Steve,ou=people', 'Steve+cn=Steve', 'Steve\\', '#Steve', 'x=y', '"Steve"', '*'])(
    'I14 takes %j for a name, and for nothing else',
    async (username) => {
      const directory = await startPeople({
        entries: [...entries, person({ uid: 'x', ...names })],
      })
      const auth = open(directory)
      expect(await auth.authenticate({ ...credentials, username })).toMatchObject({
        reason: 'wrong-password',
      })
      expect(directory.operations).toHaveLength(1)
    },
  )

  it('I12 reads nothing where the password is wrong, or the user unknown', async () => {
    const directory = await start()
    const auth = open(directory)
    for (const wrong of [{ password: 'wrong' }, { username: 'nobody' }]) {
      const result = await auth.authenticate({ ...credentials, ...wrong })
      expect(result).toMatchObject({
        reason: 'wrong-password',
        detail: { passwordProven: false },
      })
    }
    expect(directory.operations.map(({ op }) => op)).toEqual(['bind', 'bind'])
  })

  it('I11 the service account reads what the user may not', async () => {
    const auth = open(await start({ hiddenFromUsers: ['mail', 'sn'] }))
    expect(await auth.authenticate(credentials)).toMatchObject({
      user: {
        email: 'steve@company.com',
        attributeSources: { mail: 'service', sn: 'service', cn: 'user' },
      },
    })
  })

  it('I13 without a service account there is nobody to fall back to', async () => {
    const auth = open(await start({ hiddenFromUsers: ['mail'] }), { service: undefined })
    expect(await auth.authenticate(credentials)).toMatchObject({
      user: { attributeSources: { mail: 'missing', cn: 'user' } },
    })
  })

  it('readAs service reads as the service account alone, after the bind', async () => {
    const directory = await start()
    const auth = open(directory, { user: { readAs: 'service' } })
    expect(await auth.authenticate(credentials)).toMatchObject({
      user: { attributeSources: { mail: 'service', cn: 'service' } },
    })
    expect(story(directory)).toEqual([
      `bind  ${steve}`,
      `bind  ${directory.serviceAccount.dn}`,
      `search base ${steve}`,
    ])
  })

  it('I12 an entry that nobody can read is a failure, not a wrong password', async () => {
    const directory = await start()
    directory.fail({ on: 'search', with: { code: 50 }, when: ({ dn: name }) => name === steve })
    await expect(open(directory, { service: undefined }).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SEARCH',
        message: expect.stringContaining(
          'neither the user nor the service account can read',
        ) as string,
      }),
    )
  })

  it('a service account that is refused is a failure of its own', async () => {
    const directory = await start()
    const service = { dn: directory.serviceAccount.dn, password: 'wrong' }
    await expect(open(directory, { service }).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_SERVICE_BIND' }),
    )
  })

  it('a disabled account is not let in, although its bind succeeds', async () => {
    const disabled = person({ uid: 'dora', ...names, extra: { userAccountControl: '514' } })
    const access = { hiddenFromUsers: ['userAccountControl'] }
    const directory = await startPeople({ entries: [...entries, disabled], access })
    const result = await open(directory).authenticate({ username: 'dora', password: 'secret-dora' })
    expect(result).toMatchObject({ reason: 'account-disabled', detail: { passwordProven: true } })
  })

  it.each(['search', 'memberOf'] as const)('finds groups and roles by %s', async (source) => {
    const auth = open(await start(), {
      groups: { source, base: groupsBase },
      roles: { admin: [ops] },
      require: { anyRole: ['admin'], filter: '(employeeType=staff)' },
    })
    expect(await auth.authenticate(credentials)).toMatchObject({ user: { roles: ['admin'] } })
    expect(await auth.authenticate({ username: 'ben', password: 'secret-ben' })).toMatchObject({
      reason: 'not-authorized',
    })
  })
})

describe('a look-up without a password', () => {
  it('finds whom a login would let in, by name, id and DN', async () => {
    const auth = open(await start())
    const user = await auth.findUser('steve')
    expect(user).toMatchObject({ dn: steve, username: 'Steve' })
    if (user === null) throw new Error('nobody')
    expect(await auth.findUser({ id: user.id })).toEqual(user)
    expect(await auth.findUser({ dn: steve })).toEqual(user)
    expect(await auth.revalidate(user)).toMatchObject({ valid: true, user: { dn: steve } })
    expect(await auth.findUser('nobody')).toBeNull()
  })

  it('finds nobody whose DN no name makes, although the name fits', async () => {
    const names = { objectClass: 'inetOrgPerson', sn: 'X', uid: 'other', entryUUID: 'id-of-other' }
    const other = { dn: `cn=Other,${peopleBase}`, attributes: { ...names, cn: 'Other' } }
    const auth = open(await startPeople({ entries: [...entries, other] }))
    for (const who of ['other', { dn: other.dn }, { id: 'id-of-other' }]) {
      expect(await auth.findUser(who)).toBeNull()
    }
  })
})

describeWithSlapd('a login by a composed DN at OpenLDAP', () => {
  it('takes names that need escapes, and falls back for hidden attributes', async () => {
    const name = '#o"neil, a+b=c; <x>'
    const odd = person({ uid: 'odd', ...names, extra: { uid: name } })
    const oddDn = String.raw`uid=\#o\"neil\2C a\+b\3Dc\; \<x\>,${peopleBase}`
    const slapd = await startSlapd({
      suffix: 'dc=company,dc=com',
      entries: [...entriesForSlapd, { ...odd, dn: oddDn }],
      access: { hiddenFromUsers: ['mail'] },
    })
    onTestFinished(() => slapd.stop())
    const auth = open(slapd, { groups: { source: 'search', base: groupsBase } })
    expect(await auth.authenticate({ username: name, password: 'secret-odd' })).toMatchObject({
      authenticated: true,
      user: { username: name, attributeSources: { mail: 'service', cn: 'user' } },
    })
    expect(await auth.authenticate(credentials)).toMatchObject({
      user: { dn: steve, groups: [{ dn: ops }] },
    })
    const user = await auth.findUser(name)
    expect(user?.username).toBe(name)
    expect(await auth.revalidate({ id: user?.id ?? '' })).toMatchObject({ valid: true })
  })

  it('a DN that the directory spells by other attributes is a failure that says so', async () => {
    const slapd = await startSlapd({ suffix: 'dc=company,dc=com', entries: entriesForSlapd })
    onTestFinished(() => slapd.stop())
    const auth = open(slapd, { user: { dn: `userid={{username}},${peopleBase}` } })
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SEARCH',
        message: expect.stringContaining('write user.dn as the directory does') as string,
      }),
    )
  })

  it('a name that the attribute can not hold is a refused login', async () => {
    const slapd = await startSlapd({ suffix: 'dc=company,dc=com', entries: entriesForSlapd })
    onTestFinished(() => slapd.stop())
    const auth = open(slapd, { user: { dn: `mail={{username}},${peopleBase}` } })
    expect(await auth.authenticate({ username: 'Zoë', password: 'x' })).toMatchObject({
      reason: 'wrong-password',
    })
    expect(await auth.findUser('Zoë')).toBeNull()
  })
})
