import { describe, expect, it } from 'vitest'
import type { GroupsOptions } from '../../src/index.ts'
import {
  alice,
  domainUsers,
  everyGroup,
  failsWith,
  group,
  groupDn,
  groupsBase,
  groupsOf,
  lookups,
  openAuth,
  password,
  startDomain,
  suffix,
} from './domain.ts'

const sources = ['search', 'memberOf', 'in-chain', 'tokenGroups'] as const

describe.each(sources)('groups by %s', (source) => {
  const groups: GroupsOptions = { source, base: groupsBase }

  it('are found through nesting, through a circle and through the primary group', async () => {
    const auth = openAuth(await startDomain(), { groups })
    expect(await groupsOf(auth)).toEqual(everyGroup)
  })

  it('are those below groups.base, where the primary group may lie too', async () => {
    const auth = openAuth(await startDomain(), { groups: { source, base: suffix } })
    expect(await groupsOf(auth)).toEqual(['Domain Users', ...everyGroup])
  })

  it('give each group once, by its DN and its name', async () => {
    const auth = openAuth(await startDomain([group('inner', alice)]), { groups })
    const result = await auth.authenticate({ username: 'alice', password })
    expect(result).toMatchObject({
      user: { groups: [{ dn: groupDn('inner'), name: 'inner' }] },
    })
  })

  it('lead to roles and meet require, by DN and by name, through nesting', async () => {
    const roles = {
      admin: [groupDn('OUTER').toLowerCase()],
      researcher: [{ name: ' MIDDLE ' }],
      guest: [{ name: 'others' }, groupDn('others')],
      outsider: [{ name: 'Domain Users' }, domainUsers],
    }
    const directory = await startDomain()
    const auth = openAuth(directory, { groups, roles, require: { anyGroup: [{ name: 'outer' }] } })
    expect(await auth.authenticate({ username: 'alice', password })).toMatchObject({
      authenticated: true,
      user: { roles: ['admin', 'researcher'] },
    })
    const strict = openAuth(directory, { groups, require: { anyGroup: [{ name: 'others' }] } })
    expect(await strict.authenticate({ username: 'alice', password })).toMatchObject({
      reason: 'not-authorized',
      detail: { passwordProven: true },
    })
  })

  it('fail the login wherever a lookup fails: a list is never short', async () => {
    const directory = await startDomain()
    const auth = openAuth(directory, { groups })
    await groupsOf(auth)
    const count = lookups(directory).length
    for (let nth = 0; nth < count; nth += 1) {
      let left = nth + 2
      const when = (): boolean => {
        left -= 1
        return left === 0
      }
      const undo = directory.fail({ on: 'search', with: { code: 32 }, when })
      await expect(auth.findUser('alice')).rejects.toEqual(failsWith('ERR_LDAP_AUTH_GROUPS'))
      undo()
    }
    expect(await groupsOf(auth)).toEqual(everyGroup)
  })
})

describe.each(['search', 'memberOf'] as const)('nested groups by %s', (source) => {
  const groups = { source, base: groupsBase } as const
  const chain = Array.from({ length: 5 }, (_, level) =>
    group(`g${level}`, level === 0 ? alice : groupDn(`g${level - 1}`)),
  )

  it('can be left out', async () => {
    const auth = openAuth(await startDomain(), { groups: { ...groups, nested: false } })
    expect(await groupsOf(auth)).toEqual(['inner'])
  })

  it('are followed as deep as groups.maxDepth says, and no list is cut short', async () => {
    const directory = await startDomain(chain)
    const deep = openAuth(directory, { groups: { ...groups, maxDepth: 5 } })
    expect(await groupsOf(deep)).toEqual(['g0', 'g1', 'g2', 'g3', 'g4'])
    const shallow = openAuth(directory, { groups: { ...groups, maxDepth: 4 } })
    await expect(shallow.findUser('alice')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_GROUPS', 'groups.maxDepth 4'),
    )
  })
})

describe('round trips', () => {
  const many = Array.from({ length: 150 }, (_, number) => group(`g${number}`, alice))
  const top = group('top', ...many.map(({ dn }) => dn))

  it('by search are one per level, however many groups it has', async () => {
    const directory = await startDomain([...many, top])
    const auth = openAuth(directory, { groups: { source: 'search', base: groupsBase } })
    expect(await groupsOf(auth)).toHaveLength(151)
    // The direct ones and the primary one; 151 groups by two requests; the one above them.
    expect(lookups(directory).map(({ scope }) => scope)).toEqual([
      'sub',
      'base',
      'sub',
      'sub',
      'sub',
    ])
  })

  it('by search without parents are one more than direct memberships cost', async () => {
    const directory = await startDomain([group('inner', alice)], { schema: 'openldap' })
    const nested = openAuth(directory, { groups: { source: 'search', base: groupsBase } })
    await groupsOf(nested)
    expect(lookups(directory)).toHaveLength(2)
    const other = await startDomain([group('inner', alice)], { schema: 'openldap' })
    const groups = { source: 'search', base: groupsBase, nested: false } as const
    await groupsOf(openAuth(other, { groups }))
    expect(lookups(other)).toHaveLength(1)
  })

  it('by memberOf read each group once', async () => {
    const directory = await startDomain()
    const auth = openAuth(directory, { groups: { source: 'memberOf' } })
    await groupsOf(auth)
    const read = lookups(directory).map(({ dn }) => dn)
    expect(new Set(read).size).toBe(read.length)
    expect(read).toHaveLength(1 + everyGroup.length + 1)
  })

  it('in-chain are two, whatever the depth', async () => {
    const directory = await startDomain()
    await groupsOf(openAuth(directory, { groups: { source: 'in-chain', base: groupsBase } }))
    expect(lookups(directory).map(({ scope }) => scope)).toEqual(['base', 'sub'])
  })

  it('tokenGroups are a read and a search for a hundred SIDs each', async () => {
    const directory = await startDomain([...many, top])
    const auth = openAuth(directory, { groups: { source: 'tokenGroups', base: groupsBase } })
    expect(await groupsOf(auth)).toHaveLength(151)
    expect(lookups(directory).map(({ scope }) => scope)).toEqual(['base', 'sub', 'sub'])
  })
})

describe('groups of Active Directory at another directory', () => {
  it.each([
    ['in-chain', 'objectSid'],
    ['tokenGroups', 'tokenGroups'],
  ] as const)('%s is a failure that says so, not "no groups"', async (source, attribute) => {
    const directory = await startDomain(undefined, { schema: 'openldap' })
    const auth = openAuth(directory, { groups: { source, base: groupsBase } })
    await expect(auth.authenticate({ username: 'alice', password })).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_GROUPS', `no ${attribute}`),
    )
  })
})

describe('a primary group', () => {
  it('that can not be read is a failure', async () => {
    const directory = await startDomain(undefined, {}, { primaryGroupID: '9999' })
    const auth = openAuth(directory, { groups: { source: 'memberOf' } })
    await expect(auth.findUser('alice')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_GROUPS', 'The primary group "<SID=S-1-5-21-'),
    )
  })
})

describe('groups by memberOf', () => {
  it('are named by their entries, or where those are not read, by their RDNs', async () => {
    const team = { dn: groupDn('x'), attributes: { objectClass: 'group', ou: 'T', member: alice } }
    const directory = await startDomain([team])
    const named = (nested: boolean): Promise<string[] | undefined> =>
      groupsOf(
        openAuth(directory, {
          groups: { source: 'memberOf', base: groupsBase, nameAttribute: 'ou', nested },
        }),
      )
    expect(await named(true)).toEqual(['T'])
    expect(await named(false)).toEqual(['x'])
  })
})
