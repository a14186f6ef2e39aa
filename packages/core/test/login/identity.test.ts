import type { DirectoryOptions } from '@ldap-auth/testing'
import { describe, expect, it } from 'vitest'
import {
  entries,
  openAuth,
  peopleBase,
  person,
  startPeople,
  steve,
  type Variation,
} from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

async function idOf(
  variation: Variation,
  options: Partial<DirectoryOptions> = {},
): Promise<string | undefined> {
  const directory = await startPeople(options)
  const result = await openAuth(directory, variation).authenticate(credentials)
  return result.authenticated ? result.user.id : undefined
}

const withUuid = (uuid: string): Partial<DirectoryOptions> => ({
  entries: entries.map((entry) =>
    entry.dn === steve
      ? { dn: steve, attributes: { ...entry.attributes, entryUUID: uuid, employeeNumber: '007' } }
      : entry,
  ),
})

describe('the id of a user', () => {
  const uuid = '0b6d5f0e-9a43-4a44-9d8a-6a2a5ad7a0c1'

  it('is entryUUID where the entry has it', async () => {
    expect(await idOf({}, withUuid(uuid))).toBe(uuid)
  })

  it('is objectGUID as UUID text at Active Directory, and findUser takes that text', async () => {
    const directory = await startPeople({ schema: 'activeDirectory' })
    const auth = openAuth(directory)
    const result = await auth.authenticate(credentials)
    if (!result.authenticated) throw new Error(result.reason)
    expect(result.user.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(await auth.findUser({ id: result.user.id })).toMatchObject({ dn: steve })
  })

  it('is found again where objectGUID is no GUID', async () => {
    const odd = { objectGUID: 'text' }
    const ann = person({ uid: 'ann', cn: 'Ann', sn: 'A', givenName: 'A', extra: odd })
    const auth = openAuth(await startPeople({ entries: [...entries, ann] }))
    const found = await auth.findUser('ann')
    expect(found?.id).toBe('74657874')
    expect(await auth.findUser({ id: '74657874' })).toEqual(found)
  })

  it('is the attribute that user.idAttribute names', async () => {
    expect(await idOf({ user: { idAttribute: 'employeeNumber' } }, withUuid(uuid))).toBe('007')
    expect(await idOf({ user: { idAttribute: 'dn' } }, withUuid(uuid))).toBe(steve)
  })

  it('is the same for a login and for a look-up', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { readAs: 'user' } })
    const result = await auth.authenticate(credentials)
    const found = await auth.findUser('Steve')
    expect(result.authenticated && result.user.id).toBe(found?.id)
  })

  it('that is missing is a failure once the password was proved, and a plain refusal before', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { idAttribute: 'employeeNumber' } })
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_ID_MISSING',
        message: expect.stringContaining('user.idAttribute') as string,
      }),
    )
    expect(await auth.authenticate({ ...credentials, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
    })
  })
})

describe('the user name of an entry', () => {
  it('A12 that is missing is a failure that names the attribute, the entry and what it has, without values', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { usernameAttribute: 'sAMAccountName' } })
    const failure = auth.authenticate(credentials)
    await expect(failure).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING' }),
    )
    await expect(failure).rejects.toThrow(/uid=Steve,.* has no sAMAccountName, only .*mail/)
    await expect(failure).rejects.not.toThrow(/steve@company\.com/)
    expect(await auth.authenticate({ ...credentials, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
    })
  })

  it('of several is the one that was typed', async () => {
    const two = person({ uid: 'jobs', cn: 'Jo', sn: 'Jo', givenName: 'Jo' })
    two.attributes['uid'] = ['jobs', 'Jo']
    const directory = await startPeople({ entries: [...entries, two] })
    const auth = openAuth(directory)
    expect(await auth.authenticate({ username: 'JO', password: 'secret-jobs' })).toMatchObject({
      user: { username: 'Jo', dn: `uid=jobs,${peopleBase}` },
    })
    expect(await auth.findUser('jobs')).toMatchObject({ username: 'jobs' })
  })
})
