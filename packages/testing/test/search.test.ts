import { Client, PagedResultsControl } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boolean, integer, octets, sequence } from '../src/ber/writer.ts'
import { type Directory, startDirectory } from '../src/index.ts'
import { dnOf, people } from './people.ts'
import { type Answer, bindRequest, RawClient, searchRequest } from './raw-client.ts'

const base = 'dc=example,dc=com'
const uuid = '00112233-4455-6677-8899-aabbccddeeff'
const groups = ['staff', 'boss'].map((cn) => `cn=${cn},ou=groups,${base}`)
const dave = `dn: uid=dave,ou=people,${base}
objectClass: inetOrgPerson
uid: dave
cn: #1
entryUUID: ${uuid}
${groups.map((dn) => `memberOf: ${dn}`).join('\n')}
`

let directory: Directory
let client: Client
beforeAll(async () => {
  directory = await startDirectory({ ldif: `${people}\n${dave}` })
  client = new Client({ url: directory.url })
})
afterAll(async () => {
  await client.unbind()
  await directory.close()
})

async function read(
  dn: string,
  attributes: string[],
): Promise<Record<string, unknown> | undefined> {
  return (await client.search(dn, { scope: 'base', attributes })).searchEntries[0]
}

describe('operational attributes', () => {
  it('come only when they are asked for', async () => {
    expect(Object.keys((await read(dnOf('bob'), [])) ?? {})).not.toContain('entryUUID')
    expect(await read(dnOf('bob'), ['entryuuid'])).toHaveProperty('entryUUID')
    expect(await read(dnOf('bob'), ['+'])).toMatchObject({
      entryUUID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      entryDN: dnOf('bob'),
      createTimestamp: expect.stringMatching(/^\d{14}Z$/),
      hasSubordinates: 'FALSE',
    })
    expect(await read(base, ['hasSubordinates'])).toMatchObject({ hasSubordinates: 'TRUE' })
    expect(await read(dnOf('bob'), ['+'])).not.toHaveProperty('sn')
  })

  it('stay the same, and differ from entry to entry', async () => {
    const [first, again, other] = await Promise.all(
      [dnOf('bob'), dnOf('bob'), dnOf('alice')].map((dn) => read(dn, ['entryUUID'])),
    )
    expect(again).toEqual(first)
    expect(other?.['entryUUID']).not.toBe(first?.['entryUUID'])
  })

  it('are what the data says, where it says so', async () => {
    const { searchEntries } = await client.search(base, {
      filter: `(entryUUID=${uuid.toUpperCase()})`,
      attributes: ['entryUUID', 'memberOf'],
    })
    expect(searchEntries).toMatchObject([{ entryUUID: uuid, memberOf: groups }])
    expect(await read(dnOf('bob'), ['memberOf'])).toMatchObject({ memberOf: [] })
  })

  it('of the groups match as DNs', async () => {
    const filter = `(memberOf=CN = Staff,OU=groups,${base})`
    expect((await client.search(base, { filter })).searchEntries).toHaveLength(1)
  })
})

describe('DNs', () => {
  it('are returned as the data writes them', async () => {
    const filter = '(owner=cn="smith, john",OU=people,dc=example,dc=com)'
    const { searchEntries } = await client.search(base, { filter, attributes: ['member', 'owner'] })
    expect(searchEntries).toMatchObject([
      {
        member: [dnOf('alice'), 'uid = bob,ou=people,dc=example,dc=com'],
        owner: 'cn=Smith\\2C John,ou=people,dc=example,dc=com',
      },
    ])
    const johns = await client.search(base, { filter: '(sn=smith)' })
    expect(johns.searchEntries[0]?.dn).toBe('cn=Smith\\, John,ou=people,dc=example,dc=com')
  })

  it('may be hex strings', async () => {
    const dn = `cn=#0c0b536d6974682c204a6f686e,ou=people,${base}`
    expect(await read(dn, ['sn'])).toMatchObject({ sn: 'Smith' })
  })
})

async function ask(connection: RawClient, request: Buffer): Promise<Answer> {
  const before = connection.answers.length
  const done = (): Answer | undefined =>
    connection.answers.slice(before).find(({ tag }) => tag === 0x65)
  connection.send(request)
  await expect.poll(done, { interval: 5 }).toBeDefined()
  return done() ?? connection.answers[0] ?? expect.fail('no answer')
}

describe('a missing base', () => {
  it.each([
    [`cn=x,cn=y,ou=people,${base}`, `ou=people,${base}`],
    [`ou=nowhere,${base}`, base],
    ['dc=elsewhere', ''],
    ['', ''],
  ])('%s: 32, with %j as the nearest entry', async (dn, matchedDn) => {
    const connection = await RawClient.open(directory.url)
    expect(await ask(connection, searchRequest(1, dn))).toMatchObject({ code: 32, matchedDn })
    connection.close()
  })
})

describe('the size limit', () => {
  it('gives the entries up to it, then 4', async () => {
    const limited = client.search(base, { sizeLimit: 2 })
    expect((await limited).searchEntries).toHaveLength(2)
    expect(directory.operations.at(-1)?.resultCode).toBe(4)
    expect(
      (await client.search(base, { filter: '(uid=bob)', sizeLimit: 1 })).searchEntries,
    ).toHaveLength(1)
    expect(directory.operations.at(-1)?.resultCode).toBe(0)
  })
})

describe('pages', () => {
  const control = (size: number, cookie = Buffer.alloc(0)): Buffer =>
    sequence(
      octets(new PagedResultsControl({}).type),
      octets(sequence(integer(size), octets(cookie))),
    )

  it('come one after the other, and make the whole', async () => {
    const all = (await client.search(base)).searchEntries
    const dns: string[] = []
    const sizes: number[] = []
    for await (const page of client.searchPaginated(base, { paged: { pageSize: 4 } })) {
      sizes.push(page.searchEntries.length)
      dns.push(...page.searchEntries.map(({ dn }) => dn))
    }
    expect(sizes).toEqual([4, 4, 1])
    expect(dns).toEqual(all.map(({ dn }) => dn))
  })

  it.each([
    ['a cookie of another connection', control(2, Buffer.from('0011223344556677', 'hex')), 53],
    ['size 0', control(0), 0],
    ['a control without its value', sequence(octets('1.2.840.113556.1.4.319')), 2],
  ])('%s', async (_, bytes, code) => {
    const connection = await RawClient.open(directory.url)
    const controls = [bytes]
    expect((await ask(connection, searchRequest(1, base, { controls }))).code).toBe(code)
    expect(connection.answers.filter(({ tag }) => tag === 0x64)).toEqual([])
    connection.close()
  })
})

describe('a control nobody knows', () => {
  it.each([
    ['critical', true, 12],
    ['not critical', false, 0],
  ])('%s', async (_, critical, code) => {
    const controls = [sequence(octets('1.2.3'), boolean(critical))]
    const connection = await RawClient.open(directory.url)
    const request = searchRequest(1, base, { scope: 0, controls })
    expect((await ask(connection, request)).code).toBe(code)
    connection.close()
  })
})

it('many searches in flight are answered, each by its id', async () => {
  const connection = await RawClient.open(directory.url)
  connection.send(bindRequest(1, dnOf('alice'), 'rabbit'))
  const ids = Array.from({ length: 200 }, (_, index) => index + 2)
  connection.send(...ids.map((id) => searchRequest(id, base, { scope: 0 })))
  await connection.wait(401)
  const done = connection.answers.filter(({ tag }) => tag === 0x65)
  expect(done.map(({ id, code }) => [id, code])).toEqual(ids.map((id) => [id, 0]))
  connection.close()
})
