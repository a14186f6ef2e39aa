import { describe, expect, it } from 'vitest'
import { openAuth, peopleBase, startPeople, userBinds } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

describe('a search that failed is never "unknown user"', () => {
  it.each([
    ['noSuchObject', { code: 32 }],
    ['insufficient rights', { code: 50 }],
    ['operationsError', { code: 1 }],
    ['an administrative limit', { code: 11 }],
    ['a size limit of the directory before anything was found', { code: 4 }],
    ['a referral', 'referral' as const],
  ])('%s names user.base and service', async (_what, fault) => {
    const directory = await startPeople()
    directory.fail({ on: 'search', with: fault })
    await expect(openAuth(directory).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SEARCH',
        resultCode: fault === 'referral' ? 10 : fault.code,
        message: expect.stringMatching(new RegExp(`user\\.base ${peopleBase}.*service`)) as string,
      }),
    )
    expect(userBinds(directory)).toEqual([])
  })

  it('I8 a directory that shows nothing to anonymous searches says so, and blames no password', async () => {
    const directory = await startPeople({ access: { anonymous: 'none' } })
    await expect(
      openAuth(directory, { service: undefined }).authenticate(credentials),
    ).rejects.toThrow(expect.objectContaining({ code: 'ERR_LDAP_AUTH_SEARCH' }))
  })

  it('I8 an authenticated search binds the service account, an anonymous one binds nobody', async () => {
    const directory = await startPeople()
    await openAuth(directory).authenticate(credentials)
    await openAuth(directory, { service: undefined }).authenticate(credentials)
    const first = directory.operations.filter(({ op }) => op === 'search' || op === 'bind')
    const binds = first.filter(({ dn }) => dn === directory.serviceAccount.dn)
    expect(binds).toHaveLength(1)
    expect(first.find(({ op }) => op === 'bind')?.dn).toBe(directory.serviceAccount.dn)
  })

  it('one base of several that failed is a failure, for the user may be there', async () => {
    const directory = await startPeople()
    const base = [peopleBase, 'ou=gone,dc=company,dc=com']
    await expect(openAuth(directory, { user: { base } }).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_SEARCH' }),
    )
  })
})
