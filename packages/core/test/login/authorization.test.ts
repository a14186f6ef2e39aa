import { describe, expect, it } from 'vitest'
import { groupsBase, openAuth, ops, startPeople, type Variation } from './people.ts'

const groups = { source: 'search', base: groupsBase } as const
const steve = { username: 'Steve', password: 'secret-Steve' }
const ben = { username: 'ben', password: 'secret-ben' }

const conditions: [what: string, variation: Variation][] = [
  [
    'a static group',
    { groups, require: { anyGroup: ['cn=other,dc=company,dc=com', ops.toUpperCase()] } },
  ],
  ['a role', { groups, roles: { admin: [ops] }, require: { anyRole: ['admin'] } }],
  [
    'a dynamic group',
    { require: { filter: '(&(objectClass=inetOrgPerson)(employeeType=staff))' } },
  ],
]

describe('I15 require', () => {
  it.each(conditions)('by %s lets members in and nobody else', async (_what, variation) => {
    const directory = await startPeople()
    const auth = openAuth(directory, variation)
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate(ben)).toEqual({
      authenticated: false,
      reason: 'not-authorized',
      detail: { passwordProven: true },
    })
    expect(await auth.authenticate({ ...ben, password: 'wrong' })).toMatchObject({
      authenticated: false,
      reason: 'wrong-password',
      detail: { passwordProven: false },
    })
  })

  it('asks for all conditions at once', async () => {
    const directory = await startPeople()
    const require = { anyGroup: [ops], filter: '(employeeType=external)' }
    const auth = openAuth(directory, { groups, require })
    expect(await auth.authenticate(steve)).toMatchObject({ reason: 'not-authorized' })
  })

  it('a condition that can not be checked is a failure', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { require: { filter: '(employeeType=staff)' } })
    const isCheck = ({ filter }: { filter?: string }): boolean => filter === '(employeeType=staff)'
    directory.fail({ on: 'search', with: { code: 50 }, when: isCheck })
    await expect(auth.authenticate(steve)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_SEARCH', resultCode: 50 }),
    )
  })
})
