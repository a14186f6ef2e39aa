import { expect, it } from 'vitest'
import { outcome, partnerPassword, startCompanies } from './companies.ts'

it.each(['stop', 'next'] as const)(
  'a blocked account is not passed on to the next directory, afterRefusal %s',
  async (afterRefusal) => {
    const throttle = { account: { max: 1 } }
    const { partners, ldap } = await startCompanies({ afterRefusal, staffOptions: { throttle } })
    await outcome(ldap, 'Steve', 'wrong')
    const before = partners.operations.length
    expect(await outcome(ldap, 'Steve', partnerPassword)).toBe('too-many-attempts')
    expect(partners.operations.length).toBe(before)
    expect(ldap.stats.throttle).toMatchObject({ blocked: 1 })
  },
)

it('each directory counts for itself', async () => {
  const throttle = { account: { max: 1 } }
  const { ldap } = await startCompanies({ partnersOptions: { throttle } })
  expect(await outcome(ldap, 'pat', 'wrong')).toBe('wrong-password')
  expect(await outcome(ldap, 'pat', 'secret-pat')).toBe('too-many-attempts')
  expect(await outcome(ldap, 'Steve', 'wrong')).toBe('wrong-password')
  expect(await outcome(ldap, 'Steve', 'secret-Steve')).toBe('staff')
})
