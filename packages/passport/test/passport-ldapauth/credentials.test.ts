import type { Directory } from '@ldap-auth/testing'
import { describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import { credentials, open, perform, serverOf, startCompany, steve, userBinds } from './company.ts'

const missing = ['fail', { message: 'Missing credentials' }, 400]

async function login(
  options: Partial<Strategy.Options>,
  body: unknown,
  more: object = {},
): Promise<{ done: unknown; directory: Directory }> {
  const directory = await startCompany()
  const strategy = open({ server: serverOf(directory), ...options })
  return { done: await perform(strategy, body, undefined, more), directory }
}

describe('credentials', () => {
  it.each([
    ['in the body', {}, credentials],
    [
      'in other fields',
      { usernameField: 'u', passwordField: 'p' },
      { u: 'steve', p: 'secret-Steve' },
    ],
    [
      'in fields of fields',
      { usernameField: 'user[name]', passwordField: 'user[password]' },
      { user: { name: 'steve', password: 'secret-Steve' } },
    ],
  ])('are taken %s', async (_where, options, body) => {
    const { done } = await login(options, body)
    expect(done).toMatchObject(['success', { dn: steve }])
  })

  it.each([
    ['no body', null],
    ['a body that nobody parsed', 'username=steve'],
    ['no password', { username: 'steve' }],
    ['an empty password', { ...credentials, password: '' }],
    ['an empty name', { ...credentials, username: '' }],
    ['a blank name', { ...credentials, username: ' ' }],
    ['a number', { ...credentials, password: 1234 }],
    ['true', { ...credentials, password: true }],
    ['a list', { ...credentials, username: ['steve'] }],
    ['an object', { ...credentials, username: { $ne: null } }],
    ['a NUL', { ...credentials, username: 'steve\0' }],
    ['a name that is too long', { ...credentials, username: 's'.repeat(300) }],
    ['inherited fields', Object.create(credentials)],
  ])('are missing with %s, and nobody is bound', async (_what, body) => {
    const { done, directory } = await login({}, body)
    expect(done).toEqual(missing)
    expect(userBinds(directory)).toEqual([])
  })

  it.each([1234, true])(
    'that are %o are missing before the directory is looked at',
    async (password) => {
      const strategy = open({ server: {} as Strategy.ServerOptions })
      expect(await perform(strategy, { username: 'steve', password })).toEqual(missing)
    },
  )

  it('are missing with a status and a text of one’s own', async () => {
    const strategy = open({ server: serverOf(await startCompany()), missingCredentialsStatus: 401 })
    const texts = { badRequestMessage: 'Who are you?' }
    expect(await perform(strategy, {}, texts)).toEqual(['fail', { message: 'Who are you?' }, 401])
  })

  it('are not taken from the query string unless asked for', async () => {
    const query = { query: credentials }
    expect((await login({}, null, query)).done).toEqual(missing)
    const { done } = await login({ credentialsFromQuery: true }, null, query)
    expect(done).toMatchObject(['success', { dn: steve }])
  })

  it.each([
    ['username and password', { username: 'steve', password: 'secret-Steve' }],
    ['name and pass', { name: 'steve', pass: 'secret-Steve' }],
    ['user and pass', { user: 'steve', pass: 'secret-Steve' }],
  ])('are looked up as %s', async (_what, found) => {
    const { done } = await login({ credentialsLookup: () => found }, { username: 'other' })
    expect(done).toMatchObject(['success', { dn: steve }])
  })

  it('are missing where the look-up finds none', async () => {
    const { done } = await login({ credentialsLookup: () => undefined }, credentials)
    expect(done).toEqual(missing)
  })

  it('are an error where the look-up throws', async () => {
    const thrown = new Error('no header')
    const credentialsLookup = (): never => {
      throw thrown
    }
    expect((await login({ credentialsLookup }, credentials)).done).toEqual(['error', thrown])
  })

  it('are an error where the look-up returns a promise, also one that rejects', async () => {
    for (const lookUp of [async () => credentials, () => Promise.reject(new Error('no header'))]) {
      const credentialsLookup = lookUp as () => never
      expect((await login({ credentialsLookup }, credentials)).done).toMatchObject([
        'error',
        {
          message:
            'credentialsLookup: must return what it finds, not a promise ' +
            '(see @ldap-auth/core/docs/troubleshooting.md#err_ldap_auth_options)',
        },
      ])
    }
  })

  it('match literally, whatever characters are in them', async () => {
    const directory = await startCompany()
    const strategy = open({ server: serverOf(directory) })
    const names = ['*', 'ste*', 'steve)(uid=*', "$'", '$`', '$&', 'a\\2ab']
    for (const username of names) {
      expect(await perform(strategy, { username, password: 'secret-Steve' })).toEqual([
        'fail',
        { message: 'Invalid username/password' },
        401,
      ])
    }
    expect(userBinds(directory)).toEqual([])
  })
})
