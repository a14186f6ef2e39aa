import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Client } from 'ldapts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Directory,
  type DirectoryOptions,
  type EntryData,
  startDirectory,
} from '../src/index.ts'
import { dnOf, people } from './people.ts'
import { RawClient } from './raw-client.ts'

let started: Directory[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(started.map((directory) => directory.close()))
  started = []
})

async function start(options?: DirectoryOptions): Promise<Directory> {
  const directory = await startDirectory(options)
  started.push(directory)
  return directory
}

async function dnsOf(directory: Directory, base: string): Promise<string[]> {
  const client = new Client({ url: directory.url })
  const { searchEntries } = await client.search(base, { attributes: ['1.1'] })
  await client.unbind()
  return searchEntries.map(({ dn }) => dn)
}

describe('entries', () => {
  it('come as LDIF', async () => {
    expect(await dnsOf(await start({ ldif: people }), 'dc=example,dc=com')).toHaveLength(8)
  })

  it('come as objects, with one value or many, text or bytes', async () => {
    const photo = Buffer.from('ffd8ff', 'hex')
    const attributes = { cn: 'Zoë', mail: ['a@example.com', 'b@example.com'], jpegPhoto: photo }
    const directory = await start({ entries: [{ dn: 'cn=zoe,o=x', attributes }], suffix: 'o=x' })
    const client = new Client({ url: directory.url })
    const { searchEntries } = await client.search('o=x', { filter: '(mail=B@example.com)' })
    await client.unbind()
    expect(searchEntries).toEqual([
      {
        dn: 'cn=zoe,o=x',
        cn: ['Zoë', 'zoe'],
        mail: attributes.mail,
        jpegPhoto: photo,
        objectClass: 'top',
      },
    ])
  })

  it('need not be there at all', async () => {
    expect(await dnsOf(await start(), 'dc=example,dc=com')).toEqual(['dc=example,dc=com'])
  })

  it('may come in any order', async () => {
    const entries = ['cn=a,ou=b,dc=c', 'ou=b,dc=c'].map((dn) => ({ dn, attributes: {} }))
    expect(await dnsOf(await start({ entries }), 'dc=c')).toHaveLength(3)
  })

  it('are copied: a later change of the caller changes nothing', async () => {
    const attributes = { mail: ['a@example.com'] }
    const directory = await start({ entries: [{ dn: 'dc=c', attributes }] })
    attributes.mail.push('b@example.com')
    const client = new Client({ url: directory.url })
    const { searchEntries } = await client.search('dc=c')
    await client.unbind()
    expect(searchEntries[0]?.['mail']).toBe('a@example.com')
  })
})

describe('the suffix', () => {
  it.each([
    ['is the dc part of the first entry', 'ou=people,DC=Example,dc=com', 'DC=Example,dc=com'],
    ['or its whole DN', 'o=Example', 'o=Example'],
    ['or its whole DN where the dc part is unusual', 'dc=a\\,b', 'dc=a\\,b'],
  ])('%s', async (_, dn, suffix) => {
    const directory = await start({ entries: [{ dn, attributes: {} }] })
    expect(directory.serviceAccount.dn).toBe(`cn=service,${suffix}`)
    expect(await dnsOf(directory, suffix)).toContain(suffix)
  })

  it('is what the option says', async () => {
    const entries = [{ dn: 'ou=b,dc=c,dc=d', attributes: {} }]
    await expect(start({ entries, suffix: 'dc=d' })).rejects.toThrow(
      'Entry "ou=b,dc=c,dc=d": its parent is missing',
    )
    expect((await start({ suffix: 'o=x' })).serviceAccount.dn).toBe('cn=service,o=x')
  })
})

describe('refuses, saying why,', () => {
  const entry = (dn: string, attributes = {}): EntryData[] => [{ dn, attributes }]
  it.each<[string, DirectoryOptions, string]>([
    ['LDIF beside entries', { ldif: '', entries: [] }, 'ldif and entries exclude each other'],
    ['a malformed DN', { entries: entry('nonsense') }, 'entry "nonsense": this is not a DN'],
    ['a malformed suffix', { suffix: 'nonsense' }, 'suffix "nonsense": this is not a DN'],
    ['an empty suffix', { suffix: '' }, 'suffix "": this is not a DN'],
    [
      'a missing parent',
      { entries: entry('cn=a,ou=b,dc=c') },
      'Entry "cn=a,ou=b,dc=c": its parent is missing',
    ],
    [
      'an entry outside the suffix',
      { entries: entry('dc=c'), suffix: 'dc=d' },
      'Entry "dc=c" is outside the suffix "dc=d"',
    ],
    [
      'an entry twice',
      { entries: [...entry('dc=c'), ...entry('DC=C')] },
      'Entry "DC=C" is there twice',
    ],
    [
      'a password scheme nobody can check',
      { entries: entry('dc=c', { userPassword: '{CRYPT}x' }) },
      'Entry "dc=c": its userPassword has a scheme',
    ],
    [
      'an entry in the place of the service account',
      { entries: entry('CN=Service,dc=c'), suffix: 'dc=c' },
      'Entry "cn=service,dc=c" is the service account',
    ],
  ])('%s', async (_, options, problem) => {
    await expect(start(options)).rejects.toThrow(problem)
  })

  it.each<[object, string]>([
    [{ acess: {} }, 'option "acess" is not known'],
    [{ tls: { name: [] } }, 'tls option "name" is not known'],
    [{ access: { hidden: [] } }, 'access option "hidden" is not known'],
    [{ access: { anonymous: 'no' } }, 'access.anonymous "no" is not known; use read, none'],
    [{ access: { users: 'no' } }, 'access.users "no" is not known; use read, self, none'],
    [{ access: { hiddenFromUsers: 'mail' } }, 'access.hiddenFromUsers must be a list of attribute'],
    [{ access: { hiddenFromUsers: [1] } }, 'access.hiddenFromUsers must be a list of attribute'],
    [{ access: { hiddenFromService: 'mail' } }, 'access.hiddenFromService must be a list of'],
    [{ tls: 'yes' }, 'tls must be true, false or { names, expired, maxVersion }'],
    [{ tls: null }, 'tls must be true, false or { names, expired, maxVersion }'],
    [{ tls: [] }, 'tls must be true, false or { names, expired, maxVersion }'],
    [{ entries: {} }, 'entries must be a list of { dn, attributes }'],
    [{ entries: null }, 'entries must be a list of { dn, attributes }'],
    [{ schema: 'toString' }, 'schema "toString" is not known; use openldap, activeDirectory'],
  ])('a slip: %j', async (options, problem) => {
    await expect(start(options)).rejects.toThrow(problem)
  })

  it('production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    await expect(start({ ldif: people })).rejects.toThrow('NODE_ENV=production')
  })

  it('without showing a password', async () => {
    const options = { entries: [{ dn: 'dc=c', attributes: { userPassword: '{CRYPT}geheim' } }] }
    const error = await start(options).catch(String)
    expect(error).not.toContain('geheim')
  })
})

describe('the service account', () => {
  it('has another password at each start', async () => {
    const [one, two] = [await start(), await start()]
    expect(one.serviceAccount.password).not.toBe(two.serviceAccount.password)
  })
})

describe('a running directory', () => {
  it('listens on loopback and nowhere else', async () => {
    const directory = await start({ tls: true })
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4')
    expect(new URL(directory.url).hostname).toBe('127.0.0.1')
    if (!outside) return
    for (const url of [directory.url, directory.tlsUrl ?? '']) {
      const socket = connect(Number(new URL(url).port), outside.address)
      const refusal = new Promise((resolve) => {
        socket.once('error', (error) => resolve(error.message))
        socket.once('connect', () => resolve('connected'))
      })
      expect(await refusal).toMatch(/ECONNREFUSED/)
    }
  })

  it('counts its connections', async () => {
    const directory = await start()
    expect(directory.connections).toBe(0)
    const clients = [await RawClient.open(directory.url), await RawClient.open(directory.url)]
    await expect.poll(() => directory.connections).toBe(2)
    clients[0]?.close()
    await expect.poll(() => directory.connections).toBe(1)
    clients[1]?.close()
    await expect.poll(() => directory.connections).toBe(0)
  })

  it('ends every connection when it closes, and may be closed twice', async () => {
    const directory = await start({ ldif: people, tls: true })
    directory.fail({ on: 'bind', with: 'slow', delayMs: 60_000 })
    const client = await RawClient.open(directory.url)
    const pending = new Client({ url: directory.url }).bind(dnOf('alice'), 'rabbit')
    const ended = expect(pending).rejects.toThrow(/closed/i)
    await expect.poll(() => directory.operations.length).toBe(1)
    await Promise.all([directory.close(), directory.close()])
    await client.waitForClose()
    await ended
    expect(directory.connections).toBe(0)
    await expect(RawClient.open(directory.url)).rejects.toThrow('ECONNREFUSED')
  })

  it('can be disposed of', async () => {
    const directory = await start()
    await directory[Symbol.asyncDispose]()
    await expect(RawClient.open(directory.url)).rejects.toThrow('ECONNREFUSED')
  })
})
