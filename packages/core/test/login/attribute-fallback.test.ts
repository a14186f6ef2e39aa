import type { DirectoryOptions } from '@ldap-auth/testing'
import { describe, expect, it } from 'vitest'
import type { AuthResult, LdapUser } from '../../src/index.ts'
import { openAuth, startPeople, steve, userBinds, type Variation } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

async function login(
  access: DirectoryOptions['access'] & object,
  variation: Variation = {},
): Promise<{ user: LdapUser; reads: number }> {
  const directory = await startPeople({ access })
  const result: AuthResult = await openAuth(directory, variation).authenticate(credentials)
  if (!result.authenticated) throw new Error(`refused: ${result.reason}`)
  const reads = directory.operations.filter(({ op, dn }) => op === 'search' && dn === steve).length
  return { user: result.user, reads }
}

const all = {
  mail: 'steve@company.com',
  cn: 'Steve',
  sn: 'Summers',
  givenName: 'Steve',
  uid: 'Steve',
}
const values = ({ attributes }: LdapUser): object =>
  Object.fromEntries(Object.entries(attributes).map(([name, list]) => [name, list[0]]))

describe('the attributes of a user', () => {
  it('I11 cn, sn, mail, givenName and the user name are read as the user', async () => {
    const { user, reads } = await login({})
    expect(values(user)).toEqual(all)
    expect(user).toMatchObject({ displayName: 'Steve', familyName: 'Summers', email: all.mail })
    expect(user.attributeSources).toEqual({
      mail: 'user',
      cn: 'user',
      sn: 'user',
      givenName: 'user',
      uid: 'user',
    })
    expect(reads).toBe(1)
  })

  it('I11 what the user may not read is read with the service account; the profile is the same', async () => {
    const { user } = await login({ hiddenFromUsers: ['mail', 'sn'] })
    expect(values(user)).toEqual(all)
    expect(user.attributeSources).toEqual({
      mail: 'service',
      cn: 'user',
      sn: 'service',
      givenName: 'user',
      uid: 'user',
    })
  })

  it('I11 a read that is denied as a whole falls back as a whole', async () => {
    for (const code of [50, 32, 1, 53]) {
      const directory = await startPeople()
      directory.fail({ on: 'search', with: { code }, when: ({ dn }) => dn === steve })
      const result = await openAuth(directory).authenticate(credentials)
      expect(result).toMatchObject({
        authenticated: true,
        user: { email: all.mail, attributeSources: { mail: 'service', uid: 'service' } },
      })
    }
  })

  it('I11 what neither may read is missing, and the login stands', async () => {
    const { user } = await login({ hiddenFromUsers: ['mail'], hiddenFromService: ['mail'] })
    expect(user.attributes['mail']).toEqual([])
    expect(user.attributeSources['mail']).toBe('missing')
    expect(user.email).toBeUndefined()
  })

  it('I11 one that the user may read and the service account may not comes from the user', async () => {
    const { user } = await login({ hiddenFromService: ['mail', 'sn'] })
    expect(values(user)).toEqual(all)
  })

  it('I12 nothing is read, and nothing falls back, before the bind has succeeded', async () => {
    const directory = await startPeople({ access: { hiddenFromUsers: ['mail'] } })
    const result = await openAuth(directory).authenticate({ ...credentials, password: 'wrong' })
    expect(result).toEqual({
      authenticated: false,
      reason: 'wrong-password',
      detail: { resultCode: 49, passwordProven: false },
    })
    expect(userBinds(directory)).toEqual([steve])
    expect(directory.operations.at(-1)).toMatchObject({ op: 'bind', resultCode: 49 })
  })

  it('I13 without a service account there is nobody to fall back to', async () => {
    const { user } = await login({ hiddenFromUsers: ['mail'] }, { service: undefined })
    expect(user.attributeSources).toEqual({
      mail: 'missing',
      cn: 'user',
      sn: 'user',
      givenName: 'user',
      uid: 'user',
    })
    expect(user.attributes['mail']).toEqual([])
  })

  it('I13 what an anonymous search saw does not fill the gaps either', async () => {
    const directory = await startPeople()
    directory.fail({ on: 'search', with: { code: 50 }, when: ({ dn }) => dn === steve })
    const auth = openAuth(directory, { service: undefined })
    const result = await auth.authenticate(credentials)
    if (!result.authenticated) throw new Error(result.reason)
    expect(new Set(Object.values(result.user.attributeSources))).toEqual(new Set(['missing']))
    expect(result.user.username).toBe('Steve')
  })

  it('readAs service takes two round trips: nothing is read as the user', async () => {
    const { user, reads } = await login({}, { user: { readAs: 'service' } })
    expect(reads).toBe(0)
    expect(values(user)).toEqual(all)
    expect(new Set(Object.values(user.attributeSources))).toEqual(new Set(['service']))
  })

  it('readAs user fills no gap, and the search asks for no more than it needs', async () => {
    const directory = await startPeople({ access: { hiddenFromUsers: ['mail'] } })
    const auth = openAuth(directory, { user: { readAs: 'user' } })
    const result = await auth.authenticate(credentials)
    expect(result).toMatchObject({ user: { attributeSources: { mail: 'missing', cn: 'user' } } })
    const search = directory.operations.find(({ op }) => op === 'search')
    expect(search?.attributes).not.toContain('mail')
  })

  it('rule 9: a read as the user that failed is a failure, not a gap', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    for (const [fault, failure] of [
      [{ code: 11 }, { code: 'ERR_LDAP_AUTH_SEARCH', resultCode: 11 }],
      ['busy', { code: 'ERR_LDAP_AUTH_CONNECT' }],
      ['close', { code: 'ERR_LDAP_AUTH_CONNECT' }],
    ] as const) {
      directory.fail({ on: 'search', with: fault, times: 1, when: ({ dn }) => dn === steve })
      await expect(auth.authenticate(credentials)).rejects.toThrow(expect.objectContaining(failure))
    }
  })

  it('keys are spelled as they were asked for, and the user name is not asked for twice', async () => {
    const { user } = await login({}, { user: { attributes: ['MAIL', 'UID'] } })
    expect(user.attributes).toEqual({ MAIL: ['steve@company.com'], UID: ['Steve'] })
    expect(user.email).toBe('steve@company.com')
  })
})
