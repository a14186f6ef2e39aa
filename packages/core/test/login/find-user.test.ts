import { describe, expect, it } from 'vitest'
import type { UserReference } from '../../src/index.ts'
import {
  entries,
  groupsBase,
  openAuth,
  ops,
  peopleBase,
  person,
  startPeople,
  steve,
} from './people.ts'

describe('findUser', () => {
  it('gives the user that a login would, read with the service account', async () => {
    const directory = await startPeople()
    const groups = { source: 'search', base: groupsBase } as const
    const auth = openAuth(directory, { groups, roles: { admin: [ops] } })
    const result = await auth.authenticate({ username: 'Steve', password: 'secret-Steve' })
    const found = await auth.findUser('STEVE')
    if (!result.authenticated || found === null) throw new Error('nobody')
    const { attributeSources, ...same } = result.user
    expect(found).toMatchObject(same)
    expect(attributeSources['mail']).toBe('user')
    expect(found.attributeSources['mail']).toBe('service')
  })

  it('takes an id or a DN', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const found = await auth.findUser('Steve')
    expect(await auth.findUser({ id: found?.id ?? '' })).toEqual(found)
    expect(await auth.findUser({ dn: steve.toUpperCase() })).toEqual(found)
    const byDn = openAuth(directory, { user: { idAttribute: 'dn' } })
    expect(await byDn.findUser({ id: steve })).toMatchObject({ id: steve })
  })

  it.each<[string, UserReference]>([
    ['a name nobody has', 'nobody'],
    ['an empty name', ''],
    ['a name with a NUL', 'Steve\0'],
    ['a name with a star', '*'],
    ['an unknown id', { id: 'no such id' }],
    ['an id that is a filter', { id: '*)(uid=*' }],
    ['a DN that does not exist', { dn: `uid=nobody,${peopleBase}` }],
    ['a DN outside user.base', { dn: ops }],
    ['text that is no DN', { dn: 'Steve' }],
  ])('gives null for %s', async (_what, who) => {
    const directory = await startPeople()
    expect(await openAuth(directory).findUser(who)).toBeNull()
  })

  it('gives null where a name is ambiguous', async () => {
    const twin = person({ uid: 'twin', cn: 'Twin', sn: 'T', givenName: 'T' })
    twin.attributes['uid'] = ['twin', 'Steve']
    const directory = await startPeople({ entries: [...entries, twin] })
    expect(await openAuth(directory).findUser('Steve')).toBeNull()
  })

  it.each([undefined, null, 7, {}, { id: 7 }, { dn: '' }])(
    'refuses %j, saying what it takes',
    async (who) => {
      const directory = await startPeople()
      await expect(openAuth(directory).findUser(who as unknown as UserReference)).rejects.toThrow(
        expect.objectContaining({
          code: 'ERR_LDAP_AUTH_OPTIONS',
          message: expect.stringContaining('{ id } or { dn }') as string,
        }),
      )
    },
  )

  it('fails where the directory can not say', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    directory.fail({ on: 'search', with: 'busy' })
    for (const who of ['Steve', { id: '1' }, { dn: steve }]) {
      await expect(auth.findUser(who)).rejects.toThrow(
        expect.objectContaining({ code: 'ERR_LDAP_AUTH_CONNECT', retryable: true }),
      )
    }
  })

  it('finds by id or DN only whom the filter could let in', async () => {
    const gone = person({
      uid: 'gone',
      cn: 'Gone',
      sn: 'G',
      givenName: 'G',
      extra: { employeeType: 'gone', entryUUID: '77' },
    })
    const directory = await startPeople({ entries: [...entries, gone] })
    const left = openAuth(directory)
    expect(await left.findUser({ id: '77' })).toMatchObject({ username: 'gone' })
    const auth = openAuth(directory, {
      user: { filter: '(&(uid={{username}})(!(employeeType=gone)))' },
    })
    for (const who of ['gone', { id: '77' }, { dn: gone.dn }, { dn: peopleBase }]) {
      expect(await auth.findUser(who)).toBeNull()
    }
    expect(await auth.findUser({ dn: steve })).toMatchObject({ username: 'Steve' })
  })

  it('finds by id or DN whom a filter that negates the name lets in', async () => {
    const directory = await startPeople()
    const filter = '(&(uid={{username}})(!(|(mail={{username}})(employeeType=gone))))'
    const auth = openAuth(directory, { user: { filter, usernameAttribute: 'uid' } })
    const found = await auth.findUser('Steve')
    expect(await auth.findUser({ id: found?.id ?? '' })).toMatchObject({ username: 'Steve' })
    expect(await auth.findUser({ dn: steve })).toEqual(found)
    directory.modify(steve, { employeeType: 'gone' })
    expect(await auth.findUser({ dn: steve })).toBeNull()
  })

  it('keeps to the scope by DN too', async () => {
    const directory = await startPeople()
    const user = { base: 'dc=company,dc=com', scope: 'one' } as const
    expect(await openAuth(directory, { user }).findUser({ dn: steve })).toBeNull()
    const near = { ...user, base: peopleBase }
    expect(await openAuth(directory, { user: near }).findUser({ dn: steve })).not.toBeNull()
  })

  it('gives null for a reference that no directory could have made', async () => {
    const directory = await startPeople()
    const long = 'x'.repeat(20_000_000)
    expect(await openAuth(directory).findUser({ id: long })).toBeNull()
    expect(directory.operations).toEqual([])
  })
})
