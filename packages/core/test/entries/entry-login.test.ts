import { once } from 'node:events'
import {
  onRequest,
  operations,
  result,
  searchEntry,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import type { Attributes, Directory, DirectoryOptions } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createEntryLogin,
  type EntryLogin,
  type EntryLoginOptions,
} from '../../src/entries/index.ts'
import type { Credentials } from '../../src/index.ts'
import {
  asked,
  entries,
  groupsBase,
  ops,
  peopleBase,
  person,
  startPeople,
  steve,
  userBinds,
} from '../login/people.ts'

const credentials = { username: 'steve', password: 'secret-Steve' }
const user = { base: peopleBase, filter: '(uid={{username}})' }
const groups = { base: groupsBase, filter: '(member={{dn}})' }

function open(
  { url, serviceAccount }: Pick<Directory, 'url' | 'serviceAccount'>,
  options: Partial<EntryLoginOptions> = {},
): EntryLogin {
  const login = createEntryLogin({ url, service: serviceAccount, user, ...options })
  onTestFinished(() => login.close({ graceMs: 0 }))
  return login
}

async function login(
  options: Partial<EntryLoginOptions> = {},
  directory?: Partial<DirectoryOptions>,
) {
  return open(await startPeople(directory), options).authenticate(credentials)
}

function texts(attributes: ReadonlyMap<string, readonly Buffer[]>): Record<string, string[]> {
  return Object.fromEntries([...attributes].map(([name, values]) => [name, values.map(String)]))
}

describe('a login that gives entries', () => {
  it('gives every attribute of the user and of the groups, under the names of the directory', async () => {
    const result = await login({ groups })
    if (!result.authenticated) throw new Error(result.reason)
    const { dn, attributes, groups: found } = result.user
    expect({ dn, ...texts(attributes) }).toEqual({
      dn: steve,
      objectClass: ['inetOrgPerson'],
      uid: ['Steve'],
      cn: ['Steve'],
      sn: ['Summers'],
      givenName: ['Steve'],
      mail: ['steve@company.com'],
      employeeType: ['staff'],
    })
    expect(found.map((group) => ({ dn: group.dn, ...texts(group.attributes) }))).toEqual([
      { dn: ops, objectClass: ['groupOfNames'], cn: ['ops'], member: [steve] },
    ])
  })

  it.each<[readonly string[], readonly string[]]>([
    [['MAIL'], ['mail']],
    [
      ['MAIL', 'nsaccountlock'],
      ['mail', 'nsAccountLock'],
    ],
    [[], []],
    [['*'], ['userAccountControl', 'mail', 'sn']],
    [['+'], ['nsAccountLock', 'pwdEndTime', 'entryUUID']],
  ])('gives the attributes that are listed and no others: %j', async (attributes, given) => {
    const directory = await startPeople()
    const state = {
      userAccountControl: '512',
      nsAccountLock: 'false',
      pwdEndTime: '29990101000000Z',
    }
    directory.modify(steve, state)
    const result = await open(directory, { user: { ...user, attributes } }).authenticate(
      credentials,
    )
    if (!result.authenticated) throw new Error(result.reason)
    const names = [...result.user.attributes.keys()]
    if (attributes.includes('*')) expect(names).not.toContain('nsAccountLock')
    if (attributes.includes('+')) expect(names).not.toContain('userAccountControl')
    if (attributes.some((name) => '*+'.includes(name))) {
      expect(names).toEqual(expect.arrayContaining([...given]))
    } else expect(names.sort()).toEqual([...given].sort())
  })

  it.each<[Attributes, string]>([
    [{ shadowExpire: '1' }, 'account-expired'],
    [{ nsAccountLock: 'true' }, 'account-disabled'],
  ])('lets no account in that is %j, whatever was asked for', async (state, reason) => {
    const directory = await startPeople()
    directory.modify(steve, state)
    for (const attributes of [['mail'], [], ['*'], ['+']]) {
      const login = open(directory, { user: { ...user, attributes } })
      expect(await login.authenticate(credentials)).toMatchObject({ authenticated: false, reason })
    }
  })

  it('binds once, with the DN of the entry', async () => {
    const directory = await startPeople()
    const opened = open(directory, { groups })
    expect(await opened.authenticate({ ...credentials, password: 'wrong' })).toMatchObject({
      authenticated: false,
      reason: 'wrong-password',
    })
    expect(await opened.authenticate({ ...credentials, username: 'nobody' })).toMatchObject({
      reason: 'unknown-user',
    })
    expect(await opened.authenticate({ ...credentials, password: '' })).toMatchObject({
      reason: 'missing-credentials',
    })
    expect(userBinds(directory)).toEqual([steve])
    expect(asked(directory, 'search')).toEqual(['(uid=steve)', '(uid=nobody)'])
  })

  it.each([undefined, null])('answers %s like any login without credentials', async (nothing) => {
    const opened = open(await startPeople())
    expect(await opened.authenticate(nothing as unknown as Credentials)).toMatchObject({
      authenticated: false,
      reason: 'missing-credentials',
    })
  })

  it('never gives a password, nor the memory that may hold one', async () => {
    const hash = '{SSHA}should-not-be-seen'
    const server = await startScriptedServer((socket) =>
      onRequest(socket, ({ id, operation }) => {
        if (operation === operations.bindRequest)
          return socket.write(result(id, operations.bindResponse))
        const attributes = {
          uid: ['Steve'],
          userPassword: [hash],
          'unicodePwd;x-a': [hash],
          unixUserPassword: [hash],
        }
        const entry = searchEntry(id, steve, attributes)
        return socket.write(Buffer.concat([entry, result(id, operations.searchDone)]))
      }),
    )
    onTestFinished(() => server.close())
    const serviceAccount = { dn: 'cn=service', password: 'x' }
    const outcome = await open({ ...server, serviceAccount }, { groups }).authenticate(credentials)
    if (!outcome.authenticated) throw new Error(outcome.reason)
    for (const entry of [outcome.user, ...outcome.user.groups]) {
      expect([...entry.attributes.keys()]).toEqual(['uid'])
      expect(entry.attributes.get('uid')?.map(({ buffer }) => buffer.byteLength)).toEqual([5])
    }
  })

  it('ends logins with close()', async () => {
    const directory = await startPeople()
    const opened = open(directory)
    await opened.authenticate(credentials)
    await opened.close()
    await expect(opened.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_CLOSED' }),
    )
    await expect.poll(() => directory.connections).toBe(0)
  })
})

describe('the groups of a login that gives entries', () => {
  const odd = `cn=O'Brien \\28Ann\\29\\2C a\\2Bb *,${peopleBase}`

  it.each([
    ['the DN', {}],
    ['an attribute', { dnAttribute: 'seeAlso' }],
  ])('are found by %s with the syntax of filters in it', async (_what, more) => {
    const cn = "O'Brien (Ann), a+b *"
    const ann = { ...person({ uid: 'ann', cn, sn: 'B', givenName: 'A' }), dn: odd }
    const directory = await startPeople({
      entries: [
        ...entries,
        { dn: odd, attributes: { ...ann.attributes, seeAlso: odd } },
        { dn: `cn=odd,${groupsBase}`, attributes: { objectClass: 'groupOfNames', member: odd } },
      ],
    })
    const opened = open(directory, { groups: { ...groups, ...more } })
    expect(await opened.authenticate({ username: 'ann', password: 'secret-ann' })).toMatchObject({
      user: { groups: [{ dn: `cn=odd,${groupsBase}` }] },
    })
  })

  it('are found by the uid of the entry, not by the name that was typed', async () => {
    const directory = await startPeople()
    const byName = { base: groupsBase, filter: '(memberUid={{username}})' }
    const attributes = ['mail']
    await open(directory, {
      user: { base: peopleBase, filter: '(mail={{username}})', attributes },
      groups: byName,
    }).authenticate({ ...credentials, username: 'STEVE@company.com' })
    expect(asked(directory, 'search')).toEqual(['(mail=STEVE@company.com)', '(memberUid=Steve)'])
  })

  it('are found by the filter that a function gives, placeholders filled in', async () => {
    const directory = await startPeople()
    const filter = ({ attributes }: { attributes: ReadonlyMap<string, readonly Buffer[]> }) =>
      `(&(member={{dn}})(!(cn=${String(attributes.get('sn')?.[0])})))`
    const opened = open(directory, { groups: { base: groupsBase, filter } })
    expect(await opened.authenticate(credentials)).toMatchObject({
      user: { groups: [{ dn: ops }] },
    })
    expect(asked(directory, 'search').at(-1)).toBe(`(&(member=${steve})(!(cn=Summers)))`)
  })

  it.each([
    ['no filter', () => 'member=)', 'groups.filter: is not a search filter'],
    [
      'no text',
      () => Promise.resolve('(a=b)') as never,
      'groups.filter: must be text, not a Promise',
    ],
  ])('are a failure where a function gives %s', async (_what, filter, message) => {
    await expect(login({ groups: { base: groupsBase, filter } })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringContaining(message) as string,
      }),
    )
  })

  it.each([
    ['the search was refused', groups, { code: 50 }],
    ['the base is not there', groups, { code: 32 }],
  ])('are a failure where %s', async (_what, wanted, fault) => {
    const directory = await startPeople()
    directory.fail({ on: 'search', with: fault, when: ({ dn }) => dn === groupsBase })
    await expect(open(directory, { groups: wanted }).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_GROUPS', resultCode: fault.code }),
    )
  })

  it('are a failure where the entry has nothing to put into the filter', async () => {
    await expect(login({ groups: { ...groups, dnAttribute: 'seeAlso' } })).rejects.toThrow(
      /has no seeAlso, which \{\{dn\}\} in groups.filter stands for/,
    )
  })
})

describe('the options of a login that gives entries', () => {
  const url = 'ldap://localhost'

  it.each([
    ['require', { require: { anyGroup: [ops] } }, 'require: unknown option'],
    ['user.match', { user: { ...user, match: 'first' } }, 'user.match: unknown option'],
    ['a password', { user: { ...user, attributes: ['userPassword'] } }, 'user.attributes[0]'],
    [
      'a password of groups',
      { groups: { ...groups, attributes: ['unicodePwd'] } },
      'groups.attributes[0]',
    ],
    [
      'groups by a password',
      { groups: { ...groups, dnAttribute: 'userPassword' } },
      'groups.dnAttribute',
    ],
    ['groups without a filter', { groups: { base: groupsBase } }, 'groups.filter: is missing'],
    ['plain text', { url: 'ldap://ldap.example.com' }, 'url: ldap:// sends passwords'],
    [
      'a half-hearted switch',
      { insecureSkipVerify: 1 },
      'insecureSkipVerify: must be true or false',
    ],
  ])('refuse %s', (_what, options, message) => {
    const given = { url, user, ...options } as EntryLoginOptions
    expect(() => createEntryLogin(given)).toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringContaining(message) as string,
      }),
    )
  })

  it('check certificates unless insecureSkipVerify says not to, which warns', async () => {
    const warning = once(process, 'warning')
    const directory = await startPeople({ tls: true })
    const { tlsUrl: url = '' } = directory
    await expect(open(directory, { url }).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_TLS' }),
    )
    expect(
      await open(directory, { url, insecureSkipVerify: true }).authenticate(credentials),
    ).toMatchObject({ authenticated: true })
    expect(await warning).toMatchObject([{ code: 'LDAP_AUTH_INSECURE_SKIP_VERIFY' }])
  })
})
