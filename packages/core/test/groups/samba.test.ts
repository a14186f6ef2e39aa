import {
  activeDirectoryUser,
  type DirectoryEntry,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completeValues } from '../../src/directory/value-ranges.ts'
import type { GroupsOptions } from '../../src/index.ts'
import type { Search } from '../../src/protocol/requests.ts'
import { deadlineIn, roomAt } from '../directory/people.ts'
import { groupsOf, openAuth } from './domain.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const alice = `CN=Alice,OU=People,${suffix}`
const bob = `CN=Bob,OU=People,${suffix}`
const base = `OU=Groups,${suffix}`
const crowd = 1510

function unit(name: string): DirectoryEntry {
  return { dn: `OU=${name},${suffix}`, attributes: { objectClass: 'organizationalUnit' } }
}

function group(name: string, ...member: readonly string[]): DirectoryEntry {
  const attributes = { objectClass: 'group', sAMAccountName: name, member }
  return { dn: `CN=${name},${base}`, attributes }
}

const dnOf = (name: string): string => `CN=${name},${base}`
const crowded = Array.from({ length: crowd }, (_, number) => group(`g${number}`, bob))

const entries = [
  unit('People'),
  unit('Groups'),
  activeDirectoryUser(alice, 'alice', 'secret-of-Alice'),
  activeDirectoryUser(bob, 'bob', 'secret-of-Bob'),
  group('inner', alice),
  group('middle', dnOf('inner')),
  group('outer', dnOf('middle')),
  group('wifi', `CN=Domain Users,CN=Users,${suffix}`),
  ...crowded,
  group('everything', ...crowded.map(({ dn }) => dn)),
]

/** Outer in inner again: a circle. */
const circle = [
  `dn: ${dnOf('inner')}`,
  'changetype: modify',
  'add: member',
  `member: ${dnOf('outer')}`,
]

describeWithSamba('groups of Active Directory', () => {
  let samba: Samba
  beforeAll(async () => {
    samba = await startSamba({ entries })
    await samba.modify(`${circle.join('\n')}\n`)
  }, 120_000)
  afterAll(() => samba.stop())

  const open = (groups: GroupsOptions) =>
    openAuth(
      { url: samba.tlsUrl, serviceAccount: samba.serviceAccount },
      {
        tls: { ca: samba.ca },
        user: { base: `OU=People,${suffix}`, filter: '(sAMAccountName={{username}})' },
        timeouts: { operationMs: 60_000, loginMs: 120_000 },
        groups,
      },
    )

  describe.each(['search', 'memberOf', 'in-chain', 'tokenGroups'] as const)('by %s', (source) => {
    it('are nested, in a circle and through the primary group', async () => {
      expect(await groupsOf(open({ source, base }))).toEqual(['inner', 'middle', 'outer', 'wifi'])
      const elsewhere = `CN=Users,${suffix}`
      expect(await groupsOf(open({ source, base: elsewhere }))).toEqual(['Domain Users'])
    })
  })

  it.each([
    { source: 'search', base, nested: false },
    { source: 'memberOf', base, nested: false },
    { source: 'in-chain', base },
    { source: 'tokenGroups', base },
  ] as const)(
    'are all there where there are more than 1,500: %j',
    async (groups) => {
      const found = await open(groups).findUser('bob')
      const expected = 'nested' in groups ? crowd : crowd + 2
      expect(found?.groups).toHaveLength(expected)
    },
    120_000,
  )

  it('ranges of values join to the whole', async () => {
    const options = { tls: { ca: samba.ca }, timeouts: { operationMs: 60_000 } }
    const room = roomAt({ url: samba.tlsUrl, serviceAccount: samba.serviceAccount }, options)
    const everyEntry = { type: 'present', attribute: 'objectClass' } as const
    const attributes = ['member;range=0-499']
    const ask = (search: Search) => room.search(search, deadlineIn(60_000))
    const search = {
      base: dnOf('everything'),
      scope: 'base',
      filter: everyEntry,
      sizeLimit: 1,
    } as const
    const first = await ask({ ...search, attributes })
    expect(first.entries[0]?.strings('member')).toEqual([])
    const whole = await completeValues({ ...search, attributes: ['member'] }, first, ask)
    expect(new Set(whole.entries[0]?.strings('member')).size).toBe(crowd)
  })
})
