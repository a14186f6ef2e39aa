import { describe, expect, it } from 'vitest'
import { userBinds } from '../login/people.ts'
import { outcome, partnerPassword, startCompanies } from './companies.ts'

describe('a name without a domain', () => {
  it.each([
    ['the first directory that knows it', 'Steve', 'secret-Steve', 'staff'],
    ['the next one where the first does not know it', 'pat', 'secret-pat', 'partners'],
    ['none where none knows it', 'nobody', 'secret', 'unknown-user'],
  ])('is let in by %s', async (_, username, password, expected) => {
    const { ldap } = await startCompanies()
    expect(await outcome(ldap, username, password)).toBe(expected)
  })

  it('takes no refused password to the next directory', async () => {
    const { ldap, partners } = await startCompanies()
    expect(await outcome(ldap, 'Steve', partnerPassword)).toBe('wrong-password')
    expect(partners.operations).toEqual([])
  })

  it('takes it there if afterRefusal says so, and no further than needed', async () => {
    const { ldap, staff, partners } = await startCompanies({ afterRefusal: 'next' })
    expect(await outcome(ldap, 'Steve', partnerPassword)).toBe('partners')
    expect(await outcome(ldap, 'Steve', 'wrong')).toBe('wrong-password')
    expect([userBinds(staff).length, userBinds(partners).length]).toEqual([2, 2])
  })

  it('takes a password that was proved nowhere else', async () => {
    const { ldap, staff, partners } = await startCompanies({ afterRefusal: 'next' })
    const message =
      '80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 533, v1db1'
    // From here on the service account is bound: the next bind is the person's.
    await ldap.findUser('Steve')
    staff.fail({ on: 'bind', with: { code: 49, message }, times: 1 })
    expect(await outcome(ldap, 'Steve', 'secret-Steve')).toBe('account-disabled')
    expect(userBinds(partners)).toEqual([])
  })

  it.each([
    ['an empty password', 'Steve', '', 'missing-credentials'],
    ['a name with a NUL', 'Ste\0ve', 'secret', 'malformed-credentials'],
  ])('with %s gets no further than the form', async (_, username, password, expected) => {
    const { ldap, staff, partners } = await startCompanies({ afterRefusal: 'next' })
    expect(await outcome(ldap, username, password)).toBe(expected)
    expect([staff.operations, partners.operations]).toEqual([[], []])
  })
})
