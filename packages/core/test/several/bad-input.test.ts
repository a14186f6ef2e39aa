import { describe, expect, it } from 'vitest'
import type { Credentials } from '../../src/index.ts'
import { openAuth, startPeople } from '../login/people.ts'
import { startCompanies } from './companies.ts'

const values = [
  ['undefined', undefined],
  ['null', null],
  ['empty text', ''],
  ['a number', 0],
  ['false', false],
  ['a list', ['Steve']],
  ['an object', { toString: () => 'Steve' }],
  ['text', 'Steve@company.com'],
] as const

const pairs = values
  .flatMap(([name, username]) =>
    values.map(([secret, password]) => [name, secret, { username, password }] as const),
  )
  .filter(([name, secret]) => name !== 'text' || secret !== 'text')

const domains = { domains: 'company.com' }

describe('what can not be credentials is refused as by a single directory, before any traffic', () => {
  it.each(pairs)('a name that is %s, a password that is %s', async (_name, _secret, typed) => {
    const { ldap, staff, partners } = await startCompanies({ partners: domains })
    const credentials = typed as Credentials
    const alone = await openAuth(await startPeople()).authenticate(credentials)
    expect(alone).toMatchObject({ authenticated: false })
    expect(await ldap.authenticate(credentials)).toEqual(alone)
    expect([staff.operations, partners.operations]).toEqual([[], []])
    expect(ldap.stats.logins).toEqual({ accepted: 0, rejected: 1, failed: 0 })
  })

  it.each([undefined, null, 'Steve', 7, []])('credentials that are %j', async (nothing) => {
    const { ldap } = await startCompanies({ afterRefusal: 'next' })
    expect(await ldap.authenticate(nothing as unknown as Credentials)).toEqual({
      authenticated: false,
      reason: 'missing-credentials',
      detail: { passwordProven: false },
    })
  })

  it('unless the directories are closed', async () => {
    const { ldap } = await startCompanies()
    await ldap.close()
    await expect(ldap.authenticate({} as Credentials)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_CLOSED',
    })
  })
})

it('credentials are read once', async () => {
  const { ldap, staff } = await startCompanies({ partners: { domains: 'x', stripDomain: true } })
  const names = ['pat@x', 'Steve']
  const credentials = { password: 'secret-pat', username: '' }
  Object.defineProperty(credentials, 'username', { get: () => names.shift() })
  expect(await ldap.authenticate(credentials)).toMatchObject({ user: { directory: 'partners' } })
  expect([names, staff.operations]).toEqual([['Steve'], []])
})
