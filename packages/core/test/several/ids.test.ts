import { describe, expect, it } from 'vitest'
import { joinDirectories } from '../../src/index.ts'
import { openAuth, startPeople, steve } from '../login/people.ts'
import { partnerPassword, startCompanies } from './companies.ts'

describe('the users of several directories', () => {
  it('stay two people where a name, and even an id, is in both', async () => {
    const byUid = { user: { idAttribute: 'uid' } }
    const { ldap } = await startCompanies({ afterRefusal: 'next', partnersOptions: byUid })
    const ours = await ldap.authenticate({ username: 'Steve', password: 'secret-Steve' })
    const theirs = await ldap.authenticate({ username: 'Steve', password: partnerPassword })
    if (!ours.authenticated || !theirs.authenticated) throw new Error('not let in')
    expect([ours.user.directory, theirs.user.directory]).toEqual(['staff', 'partners'])
    expect(theirs.user.id).toBe('partners:Steve')
    expect(ours.user.id).toMatch(/^staff:[0-9a-f-]{36}$/)
    expect(Object.isFrozen(ours.user)).toBe(true)
  })

  it('are found again, each in the own directory', async () => {
    const { ldap, staff } = await startCompanies()
    const found = await ldap.findUser('pat')
    if (found === null) throw new Error('not found')
    const asked = staff.operations.length
    expect(await ldap.findUser({ id: found.id })).toMatchObject({ id: found.id, username: 'pat' })
    expect(await ldap.revalidate(found)).toMatchObject({ valid: true, user: { id: found.id } })
    expect(staff.operations.length).toBe(asked)
  })

  it('are nobody where the id names no directory of these', async () => {
    const { ldap } = await startCompanies()
    const found = await ldap.findUser('pat')
    for (const id of [found?.id.slice('partners:'.length) ?? '', 'others:1', 'staff:', '']) {
      expect(await ldap.revalidate({ id })).toEqual({ valid: false, reason: 'unknown-user' })
    }
    expect(await ldap.findUser({ id: 'others:1' })).toBe(null)
  })

  it('are looked for everywhere by a DN', async () => {
    const { ldap, staff } = await startCompanies()
    expect(await ldap.findUser({ dn: steve })).toMatchObject({ directory: 'staff' })
    staff.remove(steve)
    expect(await ldap.findUser({ dn: steve })).toMatchObject({ directory: 'partners' })
  })

  it('are counted, and their directories closed, together', async () => {
    const { ldap, staff, partners } = await startCompanies()
    await ldap.authenticate({ username: 'Steve', password: 'secret-Steve' })
    await ldap.authenticate({ username: 'pat', password: 'wrong' })
    expect(ldap.stats).toMatchObject({
      logins: { accepted: 1, rejected: 2, failed: 0 },
      bindConnections: { open: 2, busy: 0, waiting: 0 },
      servers: [{ url: staff.url }, { url: partners.url }],
      cache: { user: { hits: 0, misses: 3, size: 1 } },
    })
    await ldap.close()
    await expect(
      ldap.authenticate({ username: 'Steve', password: 'secret-Steve' }),
    ).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_CLOSED' })
  })

  it("are asked for at handles that stay the caller's", async () => {
    const staff = { ...openAuth(await startPeople()) }
    const ldap = joinDirectories({ directories: { staff: { auth: staff } } })
    expect(Object.isFrozen(staff)).toBe(false)
    expect(await ldap.findUser('ben')).toMatchObject({ directory: 'staff' })
  })

  it('are offered from every directory, and no more than asked for', async () => {
    const { ldap, staff } = await startCompanies()
    const found = await ldap.searchUsers('Ste')
    expect(found.partial).toBe(false)
    expect(found.users.map(({ id }) => id.split(':')[0])).toEqual(['staff', 'partners'])
    expect(await ldap.findUser({ id: found.users[1]?.id ?? '' })).toMatchObject({
      directory: 'partners',
      username: 'Steve',
    })
    expect(await ldap.searchUsers('Ste', { limit: 1 })).toMatchObject({
      users: [{ id: found.users[0]?.id }],
      partial: true,
    })
    await staff.close()
    expect(await ldap.searchUsers('Ste')).toEqual({ users: [found.users[1]], partial: true })
  })

  it('are no list at all where no directory answers', async () => {
    const { ldap, staff, partners } = await startCompanies()
    await Promise.all([staff.close(), partners.close()])
    await expect(ldap.searchUsers('Ste')).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_CONNECT' })
  })
})
