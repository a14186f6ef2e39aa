import { Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Attributes, type Directory, startDirectory } from '../src/index.ts'
import { bindRequest, RawClient } from './raw-client.ts'

const suffix = 'DC=corp,DC=example,DC=com'
const alice = `CN=Alice Liddell,CN=Users,${suffix}`
const ldif = `dn: CN=Users,${suffix}
objectClass: container

dn: ${alice}
objectClass: user
sAMAccountName: alice
userPrincipalName: alice.liddell@example.com
userAccountControl: 512
userPassword: rabbit

dn: CN=Dis,CN=Users,${suffix}
objectClass: user
sAMAccountName: dis
userAccountControl: 514
userPassword: secret

dn: CN=Bob,CN=Users,${suffix}
objectClass: user
sAMAccountName: bob
objectGUID:: AAECAwQFBgcICQoLDA0ODw==
userPassword: builder
`
const refusal =
  '80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1'

let directory: Directory
beforeAll(async () => {
  directory = await startDirectory({ ldif, schema: 'activeDirectory' })
})
afterAll(() => directory.close())

async function bind(name: string, password: string, url = directory.url): Promise<unknown[]> {
  const client = await RawClient.open(url)
  client.send(bindRequest(1, name, password))
  const [answer] = await client.wait(1)
  client.close()
  return [answer?.code, answer?.message]
}

describe('a bind name', () => {
  it.each([
    alice,
    'alice.liddell@example.com',
    'ALICE.Liddell@EXAMPLE.com',
    'alice@corp.example.com',
    'CORP\\alice',
    'corp\\Alice',
  ])('%s is good', async (name) => {
    expect(await bind(name, 'rabbit')).toEqual([0, ''])
  })

  it.each([
    ['alice', 'rabbit'],
    ['Alice Liddell', 'rabbit'],
    ['OTHER\\alice', 'rabbit'],
    ['alice@other.example.com', 'rabbit'],
    ['alice@', 'rabbit'],
    ['\\alice', 'rabbit'],
    ['*@corp.example.com', 'rabbit'],
    ['nobody@corp.example.com', 'rabbit'],
    [alice, 'wrong'],
    ['CORP\\alice', 'wrong'],
    [`CN=Nobody,${suffix}`, 'wrong'],
  ])('%s with %s is refused as AD does', async (name, password) => {
    expect(await bind(name, password)).toEqual([49, refusal])
  })

  it('with an empty password is never a success', async () => {
    expect((await bind('CORP\\alice', ''))[0]).toBe(53)
  })

  it('of this kind means nothing to other directories', async () => {
    const other = await startDirectory({ ldif })
    expect(await bind('CORP\\alice', 'rabbit', other.url)).toEqual([34, 'invalid DN'])
    await other.close()
  })
})

describe('an entry', () => {
  async function read(
    filter: string,
    attributes: string[] = [],
  ): Promise<Record<string, unknown>[]> {
    const client = new Client({ url: directory.url })
    const explicitBufferAttributes = ['objectGUID']
    const options = { filter, attributes, explicitBufferAttributes }
    const { searchEntries } = await client.search(suffix, options)
    await client.unbind()
    return searchEntries
  }

  it('has an objectGUID of 16 bytes that stays the same', async () => {
    const [first] = await read('(sAMAccountName=alice)', ['objectGUID'])
    const [second] = await read('(sAMAccountName=alice)')
    const guid = first?.['objectGUID']
    expect(guid).toBeInstanceOf(Buffer)
    expect(guid).toHaveLength(16)
    expect(second?.['objectGUID']).toEqual(guid)
    // Version 4 in mixed-endian order: the version is the high half of the eighth byte.
    expect((guid as Buffer).readUInt8(7) >> 4).toBe(4)
  })

  it('keeps the objectGUID the data gives, and is found by it', async () => {
    const filter = '(objectGUID=\\00\\01\\02\\03\\04\\05\\06\\07\\08\\09\\0a\\0b\\0c\\0d\\0e\\0f)'
    const [bob] = await read(filter)
    expect(bob).toMatchObject({
      dn: `CN=Bob,CN=Users,${suffix}`,
      objectGUID: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'),
      distinguishedName: `CN=Bob,CN=Users,${suffix}`,
    })
    expect(bob).not.toHaveProperty('entryUUID')
  })

  it('is found by the bits of userAccountControl', async () => {
    const rule = '1.2.840.113556.1.4.803'
    expect(await read(`(userAccountControl:${rule}:=2)`)).toHaveLength(1)
    expect(await read(`(userAccountControl:${rule}:=16)`)).toHaveLength(0)
  })
})

describe('the state of an account', () => {
  const day = 864_000_000_000n
  const now = (BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n
  const minuteAgo = String(now - day / 1440n)
  const hoursOf = (value: number) => Buffer.alloc(21, value)

  it.each<[string, Attributes, Attributes, string | undefined]>([
    ['good', {}, {}, undefined],
    [
      'good',
      { accountExpires: '0', logonHours: hoursOf(255), userWorkstations: '' },
      {},
      undefined,
    ],
    ['good', { accountExpires: String(now + day), pwdLastSet: minuteAgo }, {}, undefined],
    ['disabled', { userAccountControl: '66050' }, {}, '533'],
    ['expired', { accountExpires: minuteAgo }, {}, '701'],
    ['of a new password', { pwdLastSet: '0' }, {}, '773'],
    ['of an old password', { pwdLastSet: String(now - 43n * day) }, {}, '532'],
    ['of a password that may be old', { pwdLastSet: String(now - 41n * day) }, {}, undefined],
    [
      'of a password as old as the domain lets it',
      { pwdLastSet: minuteAgo },
      { maxPwdAge: String(-day / 2880n) },
      '532',
    ],
    [
      'of a password that never expires',
      { pwdLastSet: '0', userAccountControl: '66048' },
      {},
      undefined,
    ],
    ['of another machine', { userWorkstations: 'OTHERPC' }, {}, '531'],
    ['of another hour', { logonHours: hoursOf(0) }, {}, '530'],
    ['locked', { lockoutTime: minuteAgo }, {}, '775'],
    ['locked before', { lockoutTime: String(now - day) }, {}, undefined],
    [
      'locked for longer',
      { lockoutTime: String(now - day) },
      { lockoutDuration: String(-2n * day) },
      '775',
    ],
  ])('%s: %j', async (_state, state, rules, subCode) => {
    const own = await startDirectory({ ldif, schema: 'activeDirectory' })
    own.modify(suffix, rules)
    own.modify(alice, state)
    const refused = (code: string) => [49, refusal.replace('52e', code)]
    expect(await bind(alice, 'rabbit', own.url)).toEqual(subCode ? refused(subCode) : [0, ''])
    // Nothing but a lock is told to a wrong password.
    expect(await bind(alice, 'wrong', own.url)).toEqual(refused(subCode === '775' ? '775' : '52e'))
    await own.close()
  })
})

it('asks for a bind where anonymous reads nothing', async () => {
  const access = { anonymous: 'none' } as const
  const other = await startDirectory({ ldif, schema: 'activeDirectory', access })
  const client = new Client({ url: other.url })
  await expect(client.search(suffix)).rejects.toMatchObject({
    code: 1,
    message: expect.stringContaining('a successful bind must be completed'),
  })
  await client.unbind()
  await other.close()
})
