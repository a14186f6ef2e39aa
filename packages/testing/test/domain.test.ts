import { Client, type SearchOptions } from 'ldapts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type DirectoryOptions, startDirectory } from '../src/index.ts'

const suffix = 'DC=corp,DC=example,DC=com'
const alice = `CN=Alice,${suffix}`
const dnOf = (name: string): string => `CN=${name},${suffix}`

function group(name: string, ...member: string[]) {
  return { dn: dnOf(name), attributes: { objectClass: 'group', cn: name, member } }
}

const entries = [
  { dn: alice, attributes: { objectClass: 'user', cn: 'Alice', primaryGroupID: '513' } },
  group('inner', alice),
  group('outer', dnOf('inner')),
  group('Domain Users'),
  { dn: dnOf('news'), attributes: { objectClass: 'group', groupType: '2', member: alice } },
]

async function start(options: Partial<DirectoryOptions> = {}) {
  const directory = await startDirectory({ entries, schema: 'activeDirectory', ...options })
  const client = new Client({ url: directory.url })
  onTestFinished(async () => {
    await client.unbind()
    await directory.close()
  })
  const read = async (base: string, attributes: string[], more: SearchOptions = {}) =>
    (await client.search(base, { scope: 'base', attributes, ...more })).searchEntries[0]
  return { directory, client, read }
}

describe('memberOf', () => {
  it('follows from member, and changes with it', async () => {
    const { directory, read } = await start()
    expect(await read(alice, ['memberOf'])).toMatchObject({
      memberOf: [dnOf('inner'), dnOf('news')],
    })
    directory.modify(dnOf('news'), { member: [] })
    expect(await read(alice, ['memberOf'])).toMatchObject({ memberOf: dnOf('inner') })
    directory.remove(dnOf('inner'))
    expect(await read(alice, ['memberOf'])).toMatchObject({ memberOf: [] })
  })

  it('keeps what the data says, once', async () => {
    const given = { objectClass: 'user', memberOf: ['CN=Elsewhere', dnOf('INNER')] }
    const { read } = await start({
      entries: [{ dn: alice, attributes: given }, group('inner', alice)],
    })
    expect(await read(alice, ['memberOf'])).toMatchObject({ memberOf: given.memberOf })
  })

  it('is an option for other directories', async () => {
    const openldap = { schema: 'openldap' } as const
    const without = await start(openldap)
    expect(await without.read(alice, ['memberOf'])).toMatchObject({ memberOf: [] })
    const other = await start({ ...openldap, memberOf: true })
    expect(await other.read(dnOf('inner'), ['memberOf'])).toMatchObject({ memberOf: dnOf('outer') })
  })
})

describe('a SID', () => {
  const objectSid = 'S-1-5-21-1-2-3-1200'

  it('names an entry, which the data may give it as text', async () => {
    const bob = { dn: dnOf('Bob'), attributes: { objectClass: 'user', objectSid } }
    const { read } = await start({ entries: [bob] })
    expect(await read(`<SID=${objectSid}>`, ['cn'])).toMatchObject({ dn: bob.dn })
    await expect(read('<SID=S-1-5-21-1-2-3-1>', ['cn'])).rejects.toMatchObject({ code: 32 })
    await expect(read('<SID=nonsense>', ['cn'])).rejects.toMatchObject({ code: 34 })
  })

  it('means nothing to other directories', async () => {
    const { read } = await start({ schema: 'openldap' })
    await expect(read('<SID=S-1-5-32-544>', ['cn'])).rejects.toMatchObject({ code: 32 })
  })
})

describe('tokenGroups', () => {
  it('are the SIDs of security groups, nested and primary ones included', async () => {
    const { read } = await start()
    const sidOf = async (dn: string, name = 'objectSid'): Promise<unknown> =>
      (await read(dn, [name], { explicitBufferAttributes: [name] }))?.[name]
    const groups: unknown[] = []
    for (const name of ['inner', 'outer', 'Domain Users']) groups.push(await sidOf(dnOf(name)))
    const token = await sidOf(alice, 'tokenGroups')
    expect(token).toHaveLength(groups.length)
    expect(token).toEqual(expect.arrayContaining(groups))
  })

  it('come only when they are asked for', async () => {
    const { read } = await start()
    expect(await read(alice, ['*'])).not.toHaveProperty('tokenGroups')
  })
})

describe('the rule 1.2.840.113556.1.4.1941', () => {
  const filter = `(member:1.2.840.113556.1.4.1941:=${alice})`
  const found = async (options: Partial<DirectoryOptions>): Promise<unknown> => {
    const { client } = await start(options)
    const { searchEntries } = await client.search(suffix, { filter, attributes: ['1.1'] })
    return searchEntries.map(({ dn }) => dn).sort()
  }

  it('follows chains of members, and ends in a circle', async () => {
    const circle = [entries[0], group('inner', dnOf('outer'), alice), group('outer', dnOf('inner'))]
    const data = circle.filter((entry) => entry !== undefined)
    expect(await found({ entries: data })).toEqual([dnOf('inner'), dnOf('outer')])
  })

  it('means nothing to other directories', async () => {
    expect(await found({ schema: 'openldap' })).toEqual([])
  })
})

describe('limits', () => {
  it('of values: the plain attribute is empty, and pieces come by range', async () => {
    const members = Array.from({ length: 1501 }, (_, number) => `CN=m${number}`)
    const { read } = await start({ entries: [group('big', ...members)] })
    const first = await read(dnOf('big'), ['member'])
    expect(first).toMatchObject({ member: [], 'member;range=0-1499': { length: 1500 } })
    const rest = await read(dnOf('big'), ['member;range=1500-*'])
    expect(rest).toMatchObject({ 'member;range=1500-*': 'CN=m1500' })
  })

  it('of values are an option', async () => {
    const { read } = await start({ limits: { values: 1 } })
    expect(await read(alice, ['memberOf'])).toMatchObject({ 'memberOf;range=0-0': dnOf('inner') })
    const next = await read(alice, ['memberOf;range=1-*'])
    expect(next).toMatchObject({ 'memberOf;range=1-*': dnOf('news') })
  })

  it('of entries: more come only in pages, and no page is larger', async () => {
    const { client } = await start({ limits: { entries: 2 } })
    await expect(client.search(suffix)).rejects.toMatchObject({ code: 4 })
    const { searchEntries } = await client.search(suffix, { paged: { pageSize: 100 } })
    expect(searchEntries).toHaveLength(entries.length + 1)
  })

  it.each([
    [{ limits: { pages: 1 } }, 'limit "pages" is not known'],
    [{ limits: { values: 0 } }, 'limits.values must be a number from 1'],
  ])('%j are refused', async (options, message) => {
    await expect(startDirectory(options as DirectoryOptions)).rejects.toThrow(message)
  })
})
