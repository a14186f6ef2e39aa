import { describe, expect, it } from 'vitest'
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
  it('gives names, DNs and the roles that the DNs lead to', async () => {
    const directory = await startPeople()
    const roles = { admin: [ops.toUpperCase()], nobody: ['cn=nobody,dc=company,dc=com'] }
    const auth = openAuth(directory, { groups, roles })
    expect(await auth.authenticate(steve)).toMatchObject({
      user: { groups: named, roles: ['admin'] },
    })
    expect(await auth.authenticate(ben)).toMatchObject({ user: { groups: [], roles: [] } })
  })
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

describe('groups by memberOf', () => {
  it('are read like any attribute: as the user, else with the service account', async () => {
    const directory = await startPeople({ access: { hiddenFromUsers: ['memberOf'] } })
    const auth = openAuth(directory, { groups: memberOf })
    expect(await auth.authenticate(steve)).toMatchObject({ user: { groups: named } })
    expect(await auth.findUser('Steve')).toMatchObject({ groups: named })
  })

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
})
