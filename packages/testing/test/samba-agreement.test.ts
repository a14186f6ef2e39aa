import {
  activeDirectoryUser,
  type DirectoryEntry,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { Client, type SearchOptions } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Directory, startDirectory } from '../src/index.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const alice = `CN=Alice,OU=People,${suffix}`
const dnOf = (name: string): string => `CN=${name},OU=Groups,${suffix}`

function unit(name: string): DirectoryEntry {
  return { dn: `OU=${name},${suffix}`, attributes: { objectClass: 'organizationalUnit' } }
}

function group(name: string, ...member: string[]): DirectoryEntry {
  return { dn: dnOf(name), attributes: { objectClass: 'group', sAMAccountName: name, member } }
}

const entries = [
  unit('People'),
  unit('Groups'),
  activeDirectoryUser(alice, 'alice', 'secret'),
  group('inner', alice),
  group('middle', dnOf('inner')),
  group('outer', dnOf('middle'), alice),
  group('wifi', `CN=Domain Users,CN=Users,${suffix}`),
  group('empty'),
]

/** What a new domain has without being told. */
const domainUsers = `CN=Domain Users,CN=Users,${suffix}`
const ofDomain = [
  { dn: `CN=Users,${suffix}`, attributes: { objectClass: 'container' } },
  {
    dn: domainUsers,
    attributes: { objectClass: 'group', cn: 'Domain Users', sAMAccountName: 'Domain Users' },
  },
]
const primary = { primaryGroupID: '513' }

const rule = '1.2.840.113556.1.4.1941'

const filters = [
  `(member:${rule}:=${alice})`,
  `(member:${rule}:=${dnOf('inner')})`,
  `(member:${rule}:=${domainUsers})`,
  `(member:${rule}:=CN=Nobody,${suffix})`,
  `(memberOf:${rule}:=${dnOf('outer')})`,
  `(memberOf:${rule}:=${dnOf('inner')})`,
  `(memberOf=${dnOf('inner')})`,
  `(memberOf=${dnOf('outer')})`,
  `(member=${alice})`,
  `(!(member:${rule}:=${alice}))`,
]

const reads: [string, string][] = [
  [alice, 'memberOf'],
  [dnOf('inner'), 'memberOf'],
  [alice, 'primaryGroupID'],
  [dnOf('outer'), 'member'],
  ['<SID=S-1-5-21-1-2-3-4>', 'cn'],
  ['<SID=nonsense>', 'cn'],
]

describeWithSamba('as Samba', () => {
  let clients: Client[]
  let directory: Directory
  let samba: Samba
  beforeAll(async () => {
    const ours = entries.map((entry) =>
      entry.dn === alice ? { ...entry, attributes: { ...entry.attributes, ...primary } } : entry,
    )
    directory = await startDirectory({ entries: [...ofDomain, ...ours], schema: 'activeDirectory' })
    samba = await startSamba({ entries })
    clients = [
      new Client({ url: directory.url }),
      new Client({ url: samba.tlsUrl, tlsOptions: { ca: samba.ca } }),
    ]
    for (const [index, { serviceAccount }] of [directory, samba].entries()) {
      await clients[index]?.bind(serviceAccount.dn, serviceAccount.password)
    }
  })
  afterAll(async () => {
    for (const client of clients) await client.unbind()
    await Promise.all([directory.close(), samba.stop()])
  })

  /** What both say, ours first; entries and values come in any order. */
  async function both(base: string, options: SearchOptions): Promise<[unknown, unknown]> {
    const [ours, theirs] = await Promise.all(
      clients.map((client) =>
        client.search(base, options).then(
          ({ searchEntries }) => searchEntries.map(sorted).sort(),
          ({ code }) => ({ code }),
        ),
      ),
    )
    return [ours, theirs]
  }

  it.each(filters)('%s', async (filter) => {
    const [ours, theirs] = await both(`OU=Groups,${suffix}`, { filter, attributes: ['1.1'] })
    expect(ours).toEqual(theirs)
    const people = await both(`OU=People,${suffix}`, { filter, attributes: ['1.1'] })
    expect(people[0]).toEqual(people[1])
  })

  it.each(reads)('%s: %s', async (base, attribute) => {
    const [ours, theirs] = await both(base, { scope: 'base', attributes: [attribute] })
    expect(ours).toEqual(theirs)
  })

  it.each(['0-0', '0-99', '1-*', '7-*', '0-*'])('values %s of an attribute', async (range) => {
    const options: SearchOptions = { scope: 'base', attributes: [`member;range=${range}`] }
    const pieces = await Promise.all(
      clients.map(async (client) => {
        const { searchEntries } = await client.search(dnOf('outer'), options)
        const { dn: _, ...attributes } = searchEntries[0] ?? { dn: '' }
        return Object.entries(attributes).map(([name, value]) => [name, [value].flat().length])
      }),
    )
    expect(pieces[0]).toEqual(pieces[1])
    expect(pieces[0]).not.toEqual([])
  })

  it('tokenGroups are those of the primary group, of all groups, and of the groups that those are in', async () => {
    const tokens = await Promise.all(clients.map((client) => tokenGroupNames(client)))
    expect(tokens[0]).toEqual(['Domain Users', 'inner', 'middle', 'outer', 'wifi'])
    // Samba's token also has groups of the machine itself, which are no part of the data here.
    expect(tokens[1]).toEqual(expect.arrayContaining(tokens[0] ?? []))
    const below = await both(suffix, { attributes: ['tokenGroups'], filter: '(cn=Alice)' })
    expect(below).toEqual([{ code: 1 }, { code: 1 }])
  })
})

function sorted({ dn, ...attributes }: Record<string, unknown>): string {
  const values = Object.entries(attributes).map(([name, value]) => [name, [value].flat().sort()])
  return JSON.stringify([dn, values]).toLowerCase()
}

async function tokenGroupNames(client: Client): Promise<string[]> {
  const read = async (base: string, scope: 'base' | 'sub', attribute: string) => {
    const attributes = [attribute, 'sAMAccountName']
    const options = { scope, attributes, explicitBufferAttributes: [attribute] }
    const { searchEntries } = await client.search(base, options)
    return searchEntries.map(({ sAMAccountName, [attribute]: values = [] }) => ({
      name: String(sAMAccountName),
      keys: [values].flat().map((value) => Buffer.from(value as Buffer).toString('hex')),
    }))
  }
  const [token] = await read(alice, 'base', 'tokenGroups')
  const groups = await read(suffix, 'sub', 'objectSid')
  const held = groups.filter(({ keys }) => keys.some((key) => token?.keys.includes(key)))
  return held.map(({ name }) => name).sort()
}
