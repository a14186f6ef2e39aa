import {
  type DirectoryEntry,
  describeWithSlapd,
  type Slapd,
  type SlapdOptions,
  startSlapd,
} from '@ldap-auth/test-servers'
import { Client } from 'ldapts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { GroupsOptions } from '../../src/index.ts'
import {
  groupsBase as base,
  openAuth,
  ops,
  entriesForSlapd as people,
  steve,
} from '../login/people.ts'

const password = 'secret-Steve'

function group(name: string, ...member: readonly string[]) {
  return { dn: `cn=${name},${base}`, attributes: { objectClass: 'groupOfNames', cn: name, member } }
}

/** Steve is in ops, ops in middle, middle in outer, and outer in middle again. */
const entries: readonly DirectoryEntry[] = [
  ...people,
  group('middle', ops, `cn=outer,${base}`),
  group('outer', `cn=middle,${base}`),
  {
    dn: `cn=unix,${base}`,
    attributes: { objectClass: 'posixGroup', cn: 'unix', gidNumber: '7', memberUid: 'Steve' },
  },
]

async function open(options: SlapdOptions, groups: GroupsOptions) {
  const slapd: Slapd = await startSlapd({ suffix: 'dc=company,dc=com', entries, ...options })
  onTestFinished(() => slapd.stop())
  const auth = openAuth(slapd, { groups, pool: { searchConnections: 1 } })
  return {
    auth,
    slapd,
    groupsOf: async () => {
      const result = await auth.authenticate({ username: 'Steve', password })
      return result.authenticated ? result.user.groups.map(({ name }) => name).sort() : result
    },
  }
}

const groupEntries: readonly DirectoryEntry[] = entries.filter(
  ({ attributes }) => Reflect.get(attributes, 'objectClass') === 'groupOfNames',
)

const dynlist: SlapdOptions = {
  modules: ['dynlist'],
  globalLines: ['include /etc/ldap/schema/dyngroup.schema'],
  databaseLines: [
    'overlay dynlist',
    'dynlist-attrset groupOfURLs memberURL member+memberOf@groupOfNames*',
  ],
}

/** The overlay looks only at what is added while it runs. */
async function add(slapd: Slapd, added: readonly DirectoryEntry[]): Promise<void> {
  const client = new Client({ url: slapd.url })
  await client.bind(slapd.admin.dn, slapd.admin.password)
  for (const { dn, attributes } of added) {
    await client.add(dn, attributes as Record<string, string | string[]>)
  }
  await client.unbind()
}

describeWithSlapd('groups of OpenLDAP', () => {
  it('by search are nested, also in a circle', async () => {
    const { groupsOf } = await open({}, { source: 'search', base })
    expect(await groupsOf()).toEqual(['middle', 'ops', 'outer'])
  })

  it('by memberUid', async () => {
    const filter = '(&(objectClass=posixGroup)(memberUid={{username}}))'
    const { groupsOf } = await open({}, { source: 'search', base, filter })
    expect(await groupsOf()).toEqual(['unix'])
  })

  it('by memberOf are nested where an overlay keeps direct memberships', async () => {
    const options = { modules: ['memberof'], databaseLines: ['overlay memberof'] }
    const others = entries.filter((entry) => !groupEntries.includes(entry))
    const { auth, groupsOf, slapd } = await open(
      { ...options, entries: others },
      { source: 'memberOf' },
    )
    expect(await groupsOf()).toEqual([])
    await add(slapd, groupEntries)
    auth.invalidate('Steve')
    expect(await groupsOf()).toEqual(['middle', 'ops', 'outer'])
  })

  it('by memberOf are the same where an overlay gives nested ones', async () => {
    const { groupsOf } = await open(dynlist, { source: 'memberOf' })
    expect(await groupsOf()).toEqual(['middle', 'ops', 'outer'])
  })

  describe('of which there are more than its size limit', () => {
    const many = Array.from({ length: 1200 }, (_, number) => group(`g${number}`, steve))
    const limits = (pages: string): SlapdOptions => ({
      entries: [...people, ...many],
      databaseLines: [`limits * size=5 size.prtotal=${pages}`],
    })
    const groups = { source: 'search', base, nested: false } as const

    it('are read in pages, for many people at once', async () => {
      const { auth, slapd } = await open(limits('unlimited'), groups)
      const found = await Promise.all(Array.from({ length: 5 }, () => auth.findUser('Steve')))
      expect(found.map((user) => user?.groups.length)).toEqual(Array(5).fill(1201))
      const asked = slapd.searches().filter((filter) => filter.includes('member='))
      expect(asked).toHaveLength(5 + 5 * 3)
    })

    it('are a failure where pages are limited too', async () => {
      const { groupsOf } = await open(limits('hard'), groups)
      await expect(groupsOf()).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_GROUPS' })
    })
  })
})
