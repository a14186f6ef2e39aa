import { describe, expect, it } from 'vitest'
import { outcome, startCompanies } from './companies.ts'

describe('a directory that does not answer', () => {
  it('hides nobody who is in a later one', async () => {
    const { ldap, staff } = await startCompanies()
    await staff.close()
    expect(await outcome(ldap, 'pat', 'secret-pat')).toBe('partners')
    expect(await ldap.findUser('pat')).toMatchObject({ directory: 'partners' })
  })

  it.each([
    ['an unknown name', 'nobody', 'secret'],
    ['a wrong password for somebody of the same name', 'Steve', 'secret-Steve'],
  ])('never looks like %s', async (_, username, password) => {
    const { ldap, staff } = await startCompanies()
    await staff.close()
    await expect(outcome(ldap, username, password)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_CONNECT',
    })
  })

  it('is no outage of one before it', async () => {
    const { ldap, partners } = await startCompanies()
    await partners.close()
    expect(await outcome(ldap, 'Steve', 'secret-Steve')).toBe('staff')
    expect(await outcome(ldap, 'Steve', 'wrong')).toBe('wrong-password')
  })

  it('makes a look-up fail that finds nobody elsewhere', async () => {
    const { ldap, staff } = await startCompanies()
    await staff.close()
    await expect(ldap.findUser('nobody')).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_CONNECT' })
  })

  it('makes check() unhealthy and is named there', async () => {
    const { ldap, staff, partners } = await startCompanies()
    await staff.close()
    expect(await ldap.check()).toMatchObject({
      healthy: false,
      servers: [
        { url: staff.url, ok: false },
        { url: partners.url, ok: true },
      ],
    })
  })

  it('is not what a fault of the entry found is: that goes no further', async () => {
    const { ldap, partners } = await startCompanies({
      staffOptions: { user: { idAttribute: 'title' } },
    })
    await expect(outcome(ldap, 'Steve', 'secret-Steve')).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_ID_MISSING',
    })
    expect(partners.operations).toEqual([])
  })

  it('calls a login off once the caller has gone', async () => {
    const { ldap, staff, partners } = await startCompanies()
    const undo = staff.fail({ on: 'search', with: 'hang' })
    const signal = AbortSignal.timeout(50)
    const login = ldap.authenticate({ username: 'pat', password: 'secret-pat' }, { signal })
    await expect(login).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_ABORTED' })
    expect(partners.operations).toEqual([])
    undo()
  })
})
