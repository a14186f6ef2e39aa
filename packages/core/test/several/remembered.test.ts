import { describe, expect, it } from 'vitest'
import { outcome, partnerPassword, startCompanies } from './companies.ts'

const staff = { domains: ['corp.example.com'], stripDomain: true }

describe('what joined directories remember', () => {
  it('is counted together', async () => {
    const { ldap } = await startCompanies({ staff, partners: { domains: 'partners.example' } })
    await outcome(ldap, 'Steve@corp.example.com', 'secret-Steve')
    await outcome(ldap, 'Steve@corp.example.com', 'secret-Steve')
    expect(ldap.stats.cache.user).toEqual({ hits: 1, misses: 1, size: 1 })
  })

  it.each(['Steve', 'Steve@corp.example.com', undefined])(
    'is forgotten in each by invalidate(%j)',
    async (username) => {
      const { ldap } = await startCompanies({ staff, afterRefusal: 'next' })
      expect(await outcome(ldap, 'Steve@corp.example.com', 'secret-Steve')).toBe('staff')
      expect(await outcome(ldap, 'pat', 'secret-pat')).toBe('partners')
      expect(await outcome(ldap, 'Steve', partnerPassword)).toBe('partners')
      expect(await outcome(ldap, 'Steve', 'secret-Steve')).toBe('staff')
      const { size } = ldap.stats.cache.user
      ldap.invalidate(username)
      expect(size).toBe(3)
      expect(ldap.stats.cache.user.size).toBe(username === undefined ? 0 : expectedSize(username))
    },
  )
})

/** A name with a domain is known in that directory alone. */
function expectedSize(username: string): number {
  return username.includes('@') ? 2 : 1
}
