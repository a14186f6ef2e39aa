import { Client, type Entry } from 'ldapts'
import { afterEach, describe, expect, it } from 'vitest'
import { type AccessOptions, type Directory, startDirectory } from '../src/index.ts'
import { dnOf, passwords, people } from './people.ts'
import { bindRequest, RawClient, searchRequest } from './raw-client.ts'

const base = 'dc=example,dc=com'
let directory: Directory
let client: Client
afterEach(async () => {
  await client.unbind()
  await directory.close()
})

async function start(access?: AccessOptions): Promise<void> {
  directory = await startDirectory({ ldif: people, ...(access && { access }) })
  client = new Client({ url: directory.url })
}

async function bindAs(who: 'alice' | 'service' | 'nobody'): Promise<void> {
  const { dn, password } = directory.serviceAccount
  if (who === 'alice') await client.bind(dnOf('alice'), passwords.alice)
  if (who === 'service') await client.bind(dn, password)
}

async function search(filter: string, attributes = ['*', '+', 'userPassword']): Promise<Entry[]> {
  return (await client.search(base, { filter, attributes })).searchEntries
}

describe.each(['alice', 'service', 'nobody'] as const)('by default %s', (who) => {
  it('reads everything but passwords', async () => {
    await start()
    await bindAs(who)
    const [bob] = await search('(uid=bob)')
    expect(bob).toMatchObject({ sn: 'Builder', userPassword: [] })
  })

  it('can not guess passwords by filter or compare', async () => {
    await start()
    await bindAs(who)
    expect(await search('(userPassword=rabbit)')).toEqual([])
    expect(await search('(userPassword=*)')).toEqual([])
    expect(await search('(!(userPassword=rabbit))')).toEqual([])
    await expect(client.compare(dnOf('alice'), 'userPassword', 'rabbit')).rejects.toMatchObject({
      code: 50,
    })
  })
})

describe("access.anonymous 'none'", () => {
  it('answers a search before a bind with 32, and no matched DN', async () => {
    await start({ anonymous: 'none' })
    await expect(search('(uid=bob)')).rejects.toMatchObject({ code: 32 })
    await expect(client.compare(dnOf('bob'), 'sn', 'Builder')).rejects.toMatchObject({ code: 32 })
  })

  it('lets everybody read the root entry', async () => {
    await start({ anonymous: 'none' })
    const { searchEntries } = await client.search('', { scope: 'base', attributes: ['+'] })
    expect(searchEntries[0]).toMatchObject({ namingContexts: base, supportedLDAPVersion: '3' })
  })

  it('changes nothing for those who bind', async () => {
    await start({ anonymous: 'none' })
    await bindAs('alice')
    expect(await search('(uid=bob)')).toHaveLength(1)
  })
})

describe('access.users', () => {
  it("'self' shows a user the own entry", async () => {
    await start({ users: 'self' })
    await bindAs('alice')
    const options = { scope: 'base' } as const
    expect((await client.search(dnOf('alice'), options)).searchEntries).toHaveLength(1)
    await expect(client.search(dnOf('bob'), options)).rejects.toMatchObject({ code: 32 })
    await expect(search('(uid=alice)')).rejects.toMatchObject({ code: 32 })
  })

  it("'self' names no entry above a missing one that the user may not see", async () => {
    await start({ users: 'self' })
    const raw = await RawClient.open(directory.url)
    raw.send(
      bindRequest(1, dnOf('alice'), passwords.alice),
      searchRequest(2, `cn=x,${dnOf('bob')}`),
      searchRequest(3, `cn=x,${dnOf('alice')}`),
    )
    const [, belowBob, belowAlice] = await raw.wait(3)
    expect(belowBob).toMatchObject({ code: 32, matchedDn: '' })
    expect(belowAlice).toMatchObject({ code: 32, matchedDn: dnOf('alice') })
    raw.close()
  })

  it("'none' shows a user nothing", async () => {
    await start({ users: 'none' })
    await bindAs('alice')
    await expect(client.search(dnOf('alice'))).rejects.toMatchObject({ code: 32 })
    await bindAs('service')
    expect(await search('(uid=alice)')).toHaveLength(1)
  })
})

describe('hidden attributes', () => {
  it('are absent for users, and useless in their filters', async () => {
    await start({ hiddenFromUsers: ['MAIL', 'surname'] })
    await bindAs('alice')
    expect((await search('(uid=alice)', ['*']))[0]).not.toHaveProperty('mail')
    expect((await search('(uid=alice)', ['mail', 'sn']))[0]).toMatchObject({ mail: [], sn: [] })
    expect(await search('(mail=*)')).toEqual([])
    expect(await search('(!(mail=nobody@example.com))')).toEqual([])
  })

  it('are there for the service account', async () => {
    await start({ hiddenFromUsers: ['mail'] })
    await bindAs('service')
    expect(await search('(mail=*)')).toHaveLength(1)
  })

  it('can be hidden from the service account instead', async () => {
    await start({ hiddenFromService: ['mail'] })
    await bindAs('service')
    expect(await search('(mail=*)')).toEqual([])
    await bindAs('alice')
    expect(await search('(mail=*)')).toHaveLength(1)
  })
})
