import {
  onRequest,
  operations,
  result,
  searchEntry,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  asked,
  entries,
  groupsBase,
  openAuth,
  ops,
  peopleBase,
  person,
  startPeople,
} from './people.ts'

const search = { source: 'search', base: groupsBase } as const
const memberOf = { source: 'memberOf' } as const
const steve = { username: 'Steve', password: 'secret-Steve' }
const ben = { username: 'ben', password: 'secret-ben' }
const named = [{ dn: ops, name: 'ops' }]

describe.each([search, memberOf])('groups by $source', (groups) => {
  it('I16 gives names, DNs and the roles that the DNs lead to', async () => {
    const directory = await startPeople()
    const roles = { admin: [ops.toUpperCase()], nobody: ['cn=nobody,dc=company,dc=com'] }
    const auth = openAuth(directory, { groups, roles })
    expect(await auth.authenticate(steve)).toMatchObject({
      user: { groups: named, roles: ['admin'] },
    })
    expect(await auth.authenticate(ben)).toMatchObject({ user: { groups: [], roles: [] } })
  })
})

it.each([search, memberOf])('groups.nameAttribute names groups by $source', async (groups) => {
  const team = `ou=Ops+cn=ops,${groupsBase}`
  const member = { ...person({ uid: 'ann', cn: 'Ann', sn: 'A', givenName: 'Ann' }) }
  const attributes = { ...member.attributes, memberOf: [team] }
  const group = { objectClass: 'groupOfNames', cn: 'ops', ou: 'Ops', member: member.dn }
  const directory = await startPeople({
    entries: [...entries, { dn: member.dn, attributes }, { dn: team, attributes: group }],
  })
  const nameAttribute = 'ou'
  const auth = openAuth(directory, { groups: { ...groups, nameAttribute } })
  expect(await auth.authenticate({ username: 'ann', password: 'secret-ann' })).toMatchObject({
    user: { groups: [{ name: 'Ops' }] },
  })
})

it('groups.nameAttribute names groups however memberOf spells their DNs', async () => {
  const ann = person({ uid: 'ann', cn: 'Ann', sn: 'A', givenName: 'Ann' })
  const team = `cn=team,${groupsBase}`
  const attributes = { ...ann.attributes, memberOf: [team.toUpperCase()] }
  const group = { objectClass: 'groupOfNames', cn: 'team', ou: 'T', member: ann.dn }
  const directory = await startPeople({
    entries: [...entries, { dn: ann.dn, attributes }, { dn: team, attributes: group }],
  })
  const auth = openAuth(directory, { groups: { ...memberOf, nameAttribute: 'ou' } })
  expect(await auth.findUser('ann')).toMatchObject({ groups: [{ dn: team, name: 'T' }] })
})

describe('groups by search', () => {
  it('finds people whose DN holds the syntax of filters and of DNs', async () => {
    const dn = `cn=O'Brien \\28Ann\\29\\2C a\\2Bb *,${peopleBase}`
    const group = { objectClass: 'groupOfNames', cn: 'odd', member: dn }
    const ann = {
      ...person({ uid: 'ann', cn: "O'Brien (Ann), a+b *", sn: 'B', givenName: 'A' }),
      dn,
    }
    const directory = await startPeople({
      entries: [...entries, ann, { dn: `cn=odd,${groupsBase}`, attributes: group }],
    })
    const auth = openAuth(directory, { groups: search })
    const result = await auth.authenticate({ username: 'ann', password: 'secret-ann' })
    expect(result).toMatchObject({ user: { groups: [{ name: 'odd' }] } })
  })

  it('fills {{username}} with the name that the directory knows', async () => {
    const posix = { objectClass: 'posixGroup', cn: 'unix', gidNumber: '7', memberUid: 'Steve' }
    const directory = await startPeople({
      entries: [...entries, { dn: `cn=unix,${groupsBase}`, attributes: posix }],
    })
    const auth = openAuth(directory, { groups: { ...search, filter: '(memberUid={{username}})' } })
    expect(await auth.authenticate({ ...steve, username: 'STEVE' })).toMatchObject({
      user: { groups: [{ name: 'unix' }] },
    })
    expect(asked(directory, 'search')).toContain('(memberUid=Steve)')
  })

  it.each([
    [{ code: 32 }, 'ERR_LDAP_AUTH_GROUPS'],
    [{ code: 50 }, 'ERR_LDAP_AUTH_GROUPS'],
    [{ code: 4 }, 'ERR_LDAP_AUTH_GROUPS'],
    ['referral', 'ERR_LDAP_AUTH_GROUPS'],
    ['busy', 'ERR_LDAP_AUTH_CONNECT'],
    ['close', 'ERR_LDAP_AUTH_CONNECT'],
  ] as const)(
    'rule 9: a lookup that ended in %j is a failure, not "no groups"',
    async (fault, code) => {
      const directory = await startPeople()
      const auth = openAuth(directory, { groups: search })
      directory.fail({ on: 'search', with: fault, when: ({ dn }) => dn === groupsBase })
      await expect(auth.authenticate(steve)).rejects.toThrow(expect.objectContaining({ code }))
    },
  )
})

describe('a group that is named by no DN', () => {
  it('is a failure, also where it has a name and roles are compared', async () => {
    const server = await startScriptedServer((socket) =>
      onRequest(socket, ({ id, operation, bytes }) => {
        const dn = bytes.includes('member') ? 'no DN' : `uid=Steve,${peopleBase}`
        const entry = searchEntry(id, dn, { uid: ['Steve'], entryUUID: ['1'], cn: ['g'] })
        const found = Buffer.concat([entry, result(id, operations.searchDone)])
        socket.write(
          operation === operations.bindRequest ? result(id, operations.bindResponse) : found,
        )
      }),
    )
    onTestFinished(() => server.close())
    const serviceAccount = { dn: 'cn=service', password: 'secret' }
    const auth = openAuth(
      { url: server.url, serviceAccount },
      { groups: search, roles: { admin: [ops] } },
    )
    await expect(auth.authenticate(steve)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_GROUPS' }),
    )
  })
})

describe('groups by memberOf', () => {
  it.each(['user-then-service', 'service', 'user'] as const)(
    'are what the service account sees, at a login and afterwards (readAs %s)',
    async (readAs) => {
      for (const [access, groups] of [
        [{ hiddenFromUsers: ['memberOf'] }, named],
        [{ hiddenFromService: ['memberOf'] }, []],
      ] as const) {
        const directory = await startPeople({ access })
        const auth = openAuth(directory, { groups: memberOf, user: { readAs } })
        const result = await auth.authenticate(steve)
        if (!result.authenticated) throw new Error(result.reason)
        expect(result.user.groups).toEqual(groups)
        expect(await auth.revalidate(result.user)).toMatchObject({ user: { groups } })
        expect(await auth.findUser('Steve')).toMatchObject({ groups })
      }
    },
  )

  it('a value that is no DN is a failure', async () => {
    const odd = person({
      uid: 'odd',
      cn: 'Odd',
      sn: 'O',
      givenName: 'O',
      extra: { memberOf: 'no DN' },
    })
    const directory = await startPeople({ entries: [...entries, odd], schema: 'openldap' })
    const auth = openAuth(directory, { groups: memberOf })
    await expect(auth.authenticate({ username: 'odd', password: 'secret-odd' })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_GROUPS' }),
    )
  })

  it.each(['user-then-service', 'user'] as const)(
    'rule 9: that nobody may read are a failure, not "no groups" (readAs %s)',
    async (readAs) => {
      const directory = await startPeople()
      const auth = openAuth(directory, { groups: memberOf, service: undefined, user: { readAs } })
      directory.fail({ on: 'search', with: { code: 50 }, when: ({ scope }) => scope === 'base' })
      await expect(auth.authenticate(steve)).rejects.toThrow(
        expect.objectContaining({ code: 'ERR_LDAP_AUTH_GROUPS' }),
      )
    },
  )

  it('are the same for a look-up, also where logins read as the user alone', async () => {
    const directory = await startPeople()
    const roles = { admin: [ops] }
    const auth = openAuth(directory, { groups: memberOf, roles, user: { readAs: 'user' } })
    expect(await auth.authenticate(steve)).toMatchObject({ user: { roles: ['admin'] } })
    expect(await auth.findUser('Steve')).toMatchObject({
      roles: ['admin'],
      email: 'steve@company.com',
      attributeSources: { mail: 'service' },
    })
  })
})
