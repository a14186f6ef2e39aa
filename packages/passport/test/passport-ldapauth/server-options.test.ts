import { describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import {
  groups,
  open,
  perform,
  serverOf,
  startCompany,
  steve,
  userBinds,
  userOf,
} from './company.ts'

type Server = Strategy.ServerOptions

/** The message of the options error that the first login ends in. */
async function refusalOf(server: unknown): Promise<unknown> {
  const [name, error] = await perform(open({ server: server as Server }))
  expect(name).toBe('error')
  expect(error).toMatchObject({ name: 'LdapAuthError', code: 'ERR_LDAP_AUTH_OPTIONS' })
  expect(error).not.toHaveProperty('status')
  return (error as Error).message
}

/** The options that may be left out, written as nothing. */
function nothing(nothing: unknown): Partial<Server> {
  const names = [
    'adminDn',
    'bindDn',
    'bindProperty',
    'connectTimeout',
    'groupDnProperty',
    'groupSearchAttributes',
    'groupSearchBase',
    'groupSearchFilter',
    'groupSearchScope',
    'includeRaw',
    'searchAttributes',
    'searchScope',
    'socketPath',
    'starttls',
    'timeout',
    'tlsOptions',
  ]
  return Object.fromEntries(names.map((name) => [name, nothing]))
}

describe('the service account', () => {
  it.each([
    ['bindDN', 'bindCredentials'],
    ['bindDn', 'Credentials'],
    ['adminDn', 'adminPassword'],
  ] as const)('is named by %s and %s', async (name, secret) => {
    const directory = await startCompany()
    const { bindDN, bindCredentials, ...server } = serverOf(directory)
    await userOf(open({ server: { ...server, [name]: bindDN, [secret]: bindCredentials } }))
    expect(directory.operations[0]).toMatchObject({ op: 'bind', dn: bindDN, resultCode: 0 })
  })

  it.each([undefined, '', null, false])('is nobody with bindDN %o', async (bindDN) => {
    const directory = await startCompany()
    await userOf(open({ server: serverOf(directory, { bindDN: bindDN as never }) }))
    expect(directory.operations[0]).toMatchObject({ op: 'search' })
  })

  it('is not taken without a secret', async () => {
    const server = serverOf(await startCompany())
    expect(await refusalOf({ ...server, bindCredentials: undefined })).toMatch(
      'server.bindCredentials: is missing',
    )
    expect(await refusalOf({ ...server, bindCredentials: '' })).toMatch(
      'bindCredentials: must not be empty',
    )
  })
})

describe('what other products of this kind forgive', () => {
  it.each<[string, Partial<Server>]>([
    ['spaces in searchBase', { searchBase: ' ou=people, dc=company ,dc=com' }],
    ['a searchFilter without parentheses', { searchFilter: 'uid={{username}}' }],
    ['urls as a list', {}],
    ['milliseconds as text', { timeout: '4000' as never, connectTimeout: '4000' as never }],
    ['milliseconds that are 0', { timeout: 0, connectTimeout: 0 }],
    ['tlsOptions where nothing is encrypted', { tlsOptions: { rejectUnauthorized: false } }],
    ['empty text where nothing is meant', { ...nothing('') }],
    ['null where nothing is meant', { ...nothing(null) }],
    ['false where nothing is meant', { ...nothing(false) }],
    ['bindProperty with another name of the same account', { bindProperty: 'userPrincipalName' }],
  ])('is forgiven: %s', async (_what, more) => {
    const directory = await startCompany()
    const server = serverOf(directory, more)
    await userOf(open({ server: { ...server, url: [directory.url] } }))
    expect(userBinds(directory)).toEqual([steve])
  })

  it.each<[string, object]>([
    ['cache', { cache: true }],
    ['connections', { reconnect: true, idleTimeout: 1, maxConnections: 4, strictDN: false }],
    ['queues', { queueSize: 1, queueTimeout: 1, queueDisable: true }],
    ['logs', { log: { child: () => {} }, verbose: true }],
    ['the time limit of a search', { timeLimit: 5 }],
    ['undefined', { nobodyKnows: undefined }],
  ])('is without effect: options about %s', async (_what, more) => {
    const directory = await startCompany()
    expect(await userOf(open({ server: serverOf(directory, more) }))).toMatchObject({ dn: steve })
  })
})

describe('what can not be honoured is refused at the first login, by its name', () => {
  it.each<[string, object, string]>([
    ['an unknown option', { require: {} }, 'server.require: unknown option'],
    ['a socket', { socketPath: '/run/ldap' }, 'server.socketPath: unknown option'],
    ['plain text', { url: 'ldap://ldap.example.com' }, 'url: ldap:// sends passwords'],
    ['no url', { url: undefined }, 'url: is missing'],
    ['no base', { searchBase: undefined }, 'searchBase: is missing'],
    ['a base that is no DN', { searchBase: 'people' }, 'searchBase: is not a DN'],
    ['no filter', { searchFilter: undefined }, 'searchFilter: is missing'],
    [
      'a filter without a name',
      { searchFilter: '(uid=steve)' },
      'lacks the placeholder {{username}}',
    ],
    ['a broken filter', { searchFilter: '(&(uid={{username}})' }, 'searchFilter: is not a search'],
    ['one entry', { searchScope: 'base' }, 'server.searchScope: must be "sub" or "one"'],
    ['an unknown scope', { searchScope: 'all' }, 'searchScope: must be'],
    [
      'passwords',
      { searchAttributes: ['userPassword'] },
      'searchAttributes[0]: "userPassword" holds passwords',
    ],
    [
      'passwords of groups',
      { ...groups, groupSearchAttributes: ['unicodePwd'] },
      'groupSearchAttributes[0]',
    ],
    [
      'a broken group filter',
      { ...groups, groupSearchFilter: '(a=b' },
      'groupSearchFilter: is not a search',
    ],
    [
      'an unknown placeholder',
      { ...groups, groupSearchFilter: '(a={{uid}})' },
      'use {{dn}}, {{username}}',
    ],
    [
      'a group base that is no DN',
      { ...groups, groupSearchBase: 'x' },
      'groupSearchBase: is not a DN',
    ],
    ['another bind name', { bindProperty: 'mail' }, 'server.bindProperty: must be one of dn'],
    ['a broken time', { timeout: -1 }, 'timeout: must be a whole number'],
    [
      'a time that is no number',
      { connectTimeout: 'soon' },
      'connectTimeout: must be a whole number',
    ],
    ['StartTLS over TLS', { url: 'ldaps://localhost', starttls: true }, 'remove starttls'],
  ])('%s', async (_what, more, message) => {
    const directory = await startCompany()
    expect(await refusalOf({ ...serverOf(directory), ...more })).toContain(message)
    expect(directory.operations).toEqual([])
  })

  it('an inherited option', async () => {
    const server = Object.create({ allowPlaintext: true })
    Object.assign(server, serverOf(await startCompany()))
    expect(await refusalOf(server)).toMatch('server.allowPlaintext: is inherited')
  })

  it('an option that a class hides behind a getter', async () => {
    const own = serverOf(await startCompany())
    class Company {
      get searchBase(): string {
        return own.searchBase
      }
    }
    const { searchBase, ...others } = own
    expect(await refusalOf(Object.assign(new Company(), others))).toMatch(
      'server.searchBase: is inherited',
    )
    expect(await userOf(open({ server: Object.assign(new (class {})(), own) }))).toMatchObject({
      dn: steve,
    })
  })

  it.each([undefined, null, 'ldap://localhost'])('a server that is %o', async (server) => {
    expect(await refusalOf(server)).toMatch('server: is missing')
  })
})

it('plain text beyond this machine takes allowPlaintext', async () => {
  const server = serverOf(await startCompany(), {
    url: 'ldap://ldap.invalid',
    allowPlaintext: true,
  })
  expect(await perform(open({ server }))).toMatchObject([
    'error',
    { code: 'ERR_LDAP_AUTH_CONNECT' },
  ])
})
