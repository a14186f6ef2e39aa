import type { Attributes, Directory } from '@ldap-auth/testing'
import { describe, expect, it } from 'vitest'
import type { LdapAuth, LdapUser } from '../../src/index.ts'
import {
  asked,
  entries,
  groupsBase,
  openAuth,
  ops,
  peopleBase,
  person,
  startPeople,
  steve,
  userBinds,
} from '../login/people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const byGroups = {
  groups: { source: 'search', base: groupsBase },
  roles: { admin: [ops] },
} as const

async function logIn(auth: LdapAuth): Promise<LdapUser> {
  const result = await auth.authenticate(credentials)
  if (!result.authenticated) throw new Error(`not let in: ${result.reason}`)
  return result.user
}

/** The answer about Steve after a change that was made while he was logged in. */
async function after(
  change: (directory: Directory) => void,
  options: Parameters<typeof openAuth>[1] = byGroups,
) {
  const directory = await startPeople()
  const auth = openAuth(directory, options)
  const loggedIn = await logIn(auth)
  change(directory)
  return auth.revalidate(loggedIn)
}

describe('revalidate gives the user as they are now', () => {
  it('who is the one that a login would give, read as the service account', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, byGroups)
    const loggedIn = await logIn(auth)
    const found = await auth.findUser({ id: loggedIn.id })
    expect(await auth.revalidate(loggedIn)).toEqual({ valid: true, user: found })
    expect(found).toMatchObject({ roles: ['admin'], attributeSources: { mail: 'service' } })
  })

  it('with another name and other attributes', async () => {
    const rename = { cn: 'Steven', mail: 'steven@company.com' }
    expect(await after((directory) => directory.modify(steve, rename))).toMatchObject({
      valid: true,
      user: { displayName: 'Steven', email: 'steven@company.com' },
    })
  })

  it('I16 without the groups and roles that were lost', async () => {
    const result = await after((directory) => directory.modify(ops, { member: [] }))
    expect(result).toMatchObject({ valid: true, user: { groups: [], roles: [] } })
  })

  it('without a password: nobody is bound but the service account', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const loggedIn = await logIn(auth)
    const before = userBinds(directory).length
    await auth.revalidate(loggedIn)
    expect(userBinds(directory)).toHaveLength(before)
  })

  it('under the user name they go by, of several', async () => {
    const twoNames = person({ uid: 'ann', cn: 'Ann', sn: 'A', givenName: 'A' })
    twoNames.attributes['uid'] = ['ann', 'anna']
    const directory = await startPeople({ entries: [...entries, twoNames] })
    const auth = openAuth(directory)
    const result = await auth.authenticate({ username: 'Anna', password: 'secret-ann' })
    if (!result.authenticated) throw new Error('not let in')
    expect(await auth.revalidate(result.user)).toMatchObject({ user: { username: 'anna' } })
    expect(await auth.revalidate({ id: result.user.id })).toMatchObject({
      user: { username: 'ann' },
    })
  })

  it('by the DN, where that is the id', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { idAttribute: 'dn' } })
    expect(await auth.revalidate(await logIn(auth))).toMatchObject({ user: { id: steve } })
    directory.remove(steve)
    expect(await auth.revalidate({ id: steve })).toEqual({ valid: false, reason: 'unknown-user' })
  })

  it('by an anonymous search, as far as anybody may read', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { service: undefined })
    const loggedIn = await logIn(auth)
    expect(await auth.revalidate(loggedIn)).toMatchObject({ user: { displayName: 'Steve' } })
    directory.modify(steve, { nsAccountLock: 'true' })
    expect(await auth.revalidate(loggedIn)).toMatchObject({ reason: 'account-disabled' })
  })
})

describe('revalidate refuses', () => {
  it.each<[string, Attributes]>([
    ['account-disabled', { userAccountControl: '514' }],
    ['account-disabled', { pwdAccountLockedTime: '000001010000Z' }],
    ['account-disabled', { nsAccountLock: 'TRUE' }],
    ['account-expired', { accountExpires: '130000000000000000' }],
    ['account-expired', { shadowExpire: '19000' }],
  ])('%s: %j', async (reason, attributes) => {
    const result = await after((directory) => directory.modify(steve, attributes))
    expect(result).toEqual({ valid: false, reason })
  })

  it('who is gone', async () => {
    const result = await after((directory) => directory.remove(steve))
    expect(result).toEqual({ valid: false, reason: 'unknown-user' })
  })

  it('who is gone, where somebody else was given the DN', async () => {
    const result = await after((directory) => directory.modify(steve, { entryUUID: 'another' }))
    expect(result).toEqual({ valid: false, reason: 'unknown-user' })
  })

  it('who no longer matches user.filter', async () => {
    const result = await after((directory) => directory.modify(steve, { employeeType: 'gone' }), {
      user: { filter: '(&(uid={{username}})(employeeType=staff))' },
    })
    expect(result).toEqual({ valid: false, reason: 'unknown-user' })
  })

  it.each([
    ['a group', { anyGroup: [ops] }],
    ['a role', { anyRole: ['admin'] }],
  ])('who no longer has %s that is required', async (_what, require) => {
    const result = await after((directory) => directory.modify(ops, { member: [] }), {
      ...byGroups,
      require,
    })
    expect(result).toEqual({ valid: false, reason: 'not-authorized' })
  })

  it('who no longer matches require.filter', async () => {
    const result = await after((directory) => directory.modify(steve, { employeeType: [] }), {
      require: { filter: '(employeeType=staff)' },
    })
    expect(result).toEqual({ valid: false, reason: 'not-authorized' })
  })

  it('an id that two entries share', async () => {
    const directory = await startPeople({
      entries: [
        ...entries,
        person({ uid: 'x', cn: 'X', sn: 'X', givenName: 'X', extra: { entryUUID: '77' } }),
        person({ uid: 'y', cn: 'Y', sn: 'Y', givenName: 'Y', extra: { entryUUID: '77' } }),
      ],
    })
    expect(await openAuth(directory).revalidate({ id: '77' })).toEqual({
      valid: false,
      reason: 'ambiguous-user',
    })
  })

  it('nobody for a lock after wrong passwords, which ends by itself', async () => {
    const locked = { pwdAccountLockedTime: '20260101000000Z' }
    const result = await after((directory) => directory.modify(steve, locked))
    expect(result).toMatchObject({ valid: true })
  })
})

describe('revalidate fails', () => {
  it.each([
    ['the search', 0, 'ERR_LDAP_AUTH_CONNECT'],
    ['the search for groups', 1, 'ERR_LDAP_AUTH_CONNECT'],
    ['the search of require.filter', 2, 'ERR_LDAP_AUTH_CONNECT'],
  ])('where %s fails: an outage ends no login', async (_what, skipped, code) => {
    const directory = await startPeople()
    const auth = openAuth(directory, { ...byGroups, require: { filter: '(employeeType=staff)' } })
    const loggedIn = await logIn(auth)
    let seen = 0
    directory.fail({ on: 'search', with: 'busy', when: () => seen++ === skipped })
    await expect(auth.revalidate(loggedIn)).rejects.toMatchObject({ code })
  })

  it('where nobody but the user may read the id: the user is still there', async () => {
    const directory = await startPeople({ access: { hiddenFromService: ['entryUUID'] } })
    const auth = openAuth(directory)
    const loggedIn = await logIn(auth)
    await expect(auth.revalidate(loggedIn)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_ID_MISSING',
      message: expect.stringContaining('let the service account read it') as string,
    })
    directory.remove(steve)
    expect(await auth.revalidate(loggedIn)).toEqual({ valid: false, reason: 'unknown-user' })
  })

  it('where the DN is the id, and the server has lost all of user.base', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { idAttribute: 'dn' } })
    const loggedIn = await logIn(auth)
    directory.fail({ on: 'search', with: { code: 32 } })
    await expect(auth.revalidate(loggedIn)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_SEARCH',
      message: expect.stringContaining(`user.base ${peopleBase}`) as string,
    })
  })

  it.each([undefined, null, 'Steve', {}, { id: '' }, { id: 7 }, { dn: steve }])(
    'for %j, saying what it takes, and asks nobody',
    async (who) => {
      const directory = await startPeople()
      const auth = openAuth(directory)
      await expect(auth.revalidate(who as unknown as { id: string })).rejects.toMatchObject({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringContaining('revalidate { id }') as string,
      })
      expect(directory.operations).toEqual([])
    },
  )

  it('after close()', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.close()
    await expect(auth.revalidate({ id: '1' })).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_CLOSED',
    })
  })
})

it('revalidate looks below user.base alone, by an id that can not become a filter', async () => {
  const directory = await startPeople()
  const auth = openAuth(directory)
  expect(await auth.revalidate({ id: '*)(uid=*' })).toMatchObject({ reason: 'unknown-user' })
  expect(asked(directory, 'search')[0]).toContain('(entryUUID=\\2a\\29\\28uid=\\2a)')
  expect(directory.operations.find(({ op }) => op === 'search')?.dn).toBe(peopleBase)
})
