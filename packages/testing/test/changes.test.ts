import { Client } from 'ldapts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Directory, startDirectory } from '../src/index.ts'
import { dnOf, passwords, people } from './people.ts'

let directory: Directory
let client: Client
beforeEach(async () => {
  directory = await startDirectory({ ldif: people })
  client = new Client({ url: directory.url })
})
afterEach(async () => {
  await client.unbind()
  await directory.close()
})

async function read(dn: string, attributes: string[] = ['*']): Promise<Record<string, unknown>> {
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes })
  return searchEntries[0] ?? {}
}

describe('modify', () => {
  it('gives attributes other values, removes those without, and leaves the others', async () => {
    const before = await read(dnOf('alice'), ['entryUUID', 'sn', 'cn;lang-de'])
    directory.modify('UID=alice, ou=people,dc=example,dc=com', {
      CommonName: ['Alice Hargreaves', 'Alice'],
      mail: [],
      title: 'Ms',
    })
    const after = await read(dnOf('alice'))
    expect(after).toMatchObject({ CommonName: ['Alice Hargreaves', 'Alice'], title: 'Ms' })
    expect(after).not.toHaveProperty('cn')
    expect(after).not.toHaveProperty('mail')
    expect(await read(dnOf('alice'), ['entryUUID', 'sn', 'cn;lang-de'])).toEqual(before)
  })

  it('is found by the new values, also of attributes that nobody had', async () => {
    directory.modify(dnOf('bob'), { favouriteColour: 'red' })
    const { searchEntries } = await client.search('dc=example,dc=com', {
      filter: '(favouriteColour=red)',
    })
    expect(searchEntries.map(({ dn }) => dn)).toEqual([dnOf('bob')])
  })

  it('leaves an attribute with options alone when the plain one is named', async () => {
    directory.modify(dnOf('bob'), { cn: 'Robert' })
    expect(await read(dnOf('bob'))).toMatchObject({ cn: 'Robert', 'cn;lang-de': expect.anything() })
  })

  it('keeps the values of the RDN', async () => {
    directory.modify(dnOf('bob'), { uid: ['robert'] })
    expect(await read(dnOf('bob'))).toMatchObject({ uid: ['robert', 'bob'] })
    directory.modify(dnOf('bob'), { uid: [] })
    expect(await read(dnOf('bob'))).toMatchObject({ uid: 'bob' })
  })

  it('changes a password', async () => {
    directory.modify(dnOf('alice'), { userPassword: 'hatter' })
    await expect(client.bind(dnOf('alice'), passwords.alice)).rejects.toMatchObject({ code: 49 })
    await expect(client.bind(dnOf('alice'), 'hatter')).resolves.toBeUndefined()
  })

  it('refuses a password that could not be checked, and changes nothing', async () => {
    expect(() => directory.modify(dnOf('alice'), { userPassword: '{MD4}x' })).toThrow(
      'userPassword',
    )
    await expect(client.bind(dnOf('alice'), passwords.alice)).resolves.toBeUndefined()
  })

  it('refuses an entry that is not there', () => {
    expect(() => directory.modify('uid=nobody,dc=example,dc=com', {})).toThrow('is not there')
    expect(() => directory.modify('nobody', {})).toThrow('RFC 4514')
  })
})

describe('remove', () => {
  it('takes an entry away', async () => {
    directory.remove(dnOf('alice'))
    await expect(read(dnOf('alice'))).rejects.toMatchObject({ code: 32 })
    await expect(client.bind(dnOf('alice'), passwords.alice)).rejects.toMatchObject({ code: 49 })
    expect(() => directory.remove(dnOf('alice'))).toThrow('is not there')
  })

  it('refuses an entry that others lie below', async () => {
    expect(() => directory.remove('ou=people,dc=example,dc=com')).toThrow('below it')
    expect(await read(dnOf('alice'))).toMatchObject({ uid: 'alice' })
  })
})

it('a change is no request: the log has none of it', () => {
  directory.modify(dnOf('alice'), { title: 'Ms' })
  directory.remove(dnOf('bob'))
  expect(directory.operations).toEqual([])
})
