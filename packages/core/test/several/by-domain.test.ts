import { describe, expect, it } from 'vitest'
import { asked, userBinds } from '../login/people.ts'
import { outcome, partnerPassword, startCompanies } from './companies.ts'

const staff = { domains: ['corp.example.com', 'CORP'], stripDomain: true }
const partners = { domains: 'partners.example', stripDomain: true }

describe('a name with the domain of a directory', () => {
  it.each([
    ['Steve@corp.example.com', 'secret-Steve', 'staff'],
    ['Steve@CORP.example.COM', 'secret-Steve', 'staff'],
    ['corp\\Steve', 'secret-Steve', 'staff'],
    ['Steve@partners.example', partnerPassword, 'partners'],
    ['pat@corp.example.com', 'secret-pat', 'unknown-user'],
    ['Steve@partners.example', 'secret-Steve', 'wrong-password'],
  ])('%s is asked about there', async (username, password, expected) => {
    const { ldap } = await startCompanies({ staff, partners })
    expect(await outcome(ldap, username, password)).toBe(expected)
  })

  it('is asked about nowhere else', async () => {
    const companies = await startCompanies({ staff, partners, afterRefusal: 'next' })
    await outcome(companies.ldap, 'nobody@corp.example.com', 'secret')
    await outcome(companies.ldap, 'Steve@corp.example.com', 'wrong')
    expect(companies.partners.operations).toEqual([])
  })

  it('keeps the domain where the directory knows people by it', async () => {
    const companies = await startCompanies({ partners: { domains: 'company.com' } })
    await outcome(companies.ldap, 'pat@company.com', 'secret-pat')
    expect(asked(companies.partners, 'search')).toEqual(['(uid=pat@company.com)'])
    expect(companies.staff.operations).toEqual([])
  })

  it('is asked about everywhere if no directory has the domain', async () => {
    const byMail = { user: { filter: '(mail={{username}})' } }
    const { ldap, staff } = await startCompanies({ partnersOptions: byMail })
    expect(await outcome(ldap, 'pat@company.com', 'secret-pat')).toBe('partners')
    expect(userBinds(staff)).toEqual([])
  })

  it('outlives the other directory', async () => {
    const companies = await startCompanies({ staff, partners })
    await companies.staff.close()
    expect(await outcome(companies.ldap, 'pat@partners.example', 'wrong')).toBe('wrong-password')
  })
})
