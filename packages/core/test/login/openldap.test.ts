import {
  describeWithSlapd,
  type Slapd,
  type SlapdOptions,
  startSlapd,
} from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import {
  entriesForSlapd as entries,
  groupsBase,
  openAuth,
  ops,
  peopleBase,
  person,
  steve,
} from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const groups = { source: 'search', base: groupsBase } as const

async function openLdap(options: SlapdOptions = {}): Promise<Slapd> {
  const slapd = await startSlapd({ suffix: 'dc=company,dc=com', entries, ...options })
  onTestFinished(() => slapd.stop())
  return slapd
}

describeWithSlapd('a login at OpenLDAP', () => {
  it('I11 falls back to the service account for what an access rule keeps from the user', async () => {
    const slapd = await openLdap({ access: { hiddenFromUsers: ['mail', 'sn'] } })
    const result = await openAuth(slapd, { groups, roles: { admin: [ops] } }).authenticate(
      credentials,
    )
    expect(result).toMatchObject({
      authenticated: true,
      user: {
        email: 'steve@company.com',
        familyName: 'Summers',
        groups: [{ dn: ops, name: 'ops' }],
        roles: ['admin'],
        attributeSources: {
          mail: 'service',
          sn: 'service',
          cn: 'user',
          givenName: 'user',
          uid: 'user',
        },
      },
    })
  })

  it('costs three round trips, two with readAs service, and one bind each', async () => {
    const slapd = await openLdap()
    const auth = openAuth(slapd)
    await auth.check()
    const before = { binds: slapd.binds().length, searches: slapd.searches().length }
    await auth.authenticate(credentials)
    await expect.poll(() => slapd.searches().length - before.searches).toBe(2)
    expect(slapd.binds().slice(before.binds)).toEqual([steve])

    const lean = openAuth(slapd, { user: { readAs: 'service' } })
    await lean.check()
    const after = { binds: slapd.binds().length, searches: slapd.searches().length }
    await lean.authenticate(credentials)
    await expect.poll(() => slapd.searches().length - after.searches).toBe(1)
    expect(slapd.binds().slice(after.binds)).toEqual([steve])
  })

  it('finds groups through memberOf where an overlay keeps it', async () => {
    const slapd = await openLdap({
      modules: ['dynlist'],
      globalLines: ['include /etc/ldap/schema/dyngroup.schema'],
      databaseLines: [
        'overlay dynlist',
        'dynlist-attrset groupOfURLs memberURL member+memberOf@groupOfNames',
      ],
    })
    const auth = openAuth(slapd, { groups: { source: 'memberOf' }, roles: { admin: [ops] } })
    expect(await auth.authenticate(credentials)).toMatchObject({
      user: { groups: [{ dn: ops, name: 'ops' }], roles: ['admin'] },
    })
  })

  it('I8 an anonymous search that OpenLDAP does not allow is a failure that names user.base', async () => {
    const slapd = await openLdap({ access: { anonymous: 'none' } })
    await expect(openAuth(slapd, { service: undefined }).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SEARCH',
        message: expect.stringContaining(`user.base ${peopleBase}`) as string,
      }),
    )
  })

  it('I8 an anonymous search that it allows is enough to log in', async () => {
    const slapd = await openLdap({ access: { anonymous: 'read' } })
    const auth = openAuth(slapd, { service: undefined })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate({ ...credentials, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
    })
  })

  it('I10 refuses a name that several entries match, without a bind', async () => {
    const twin = person({ uid: 'twin', cn: 'Twin', sn: 'T', givenName: 'T' })
    twin.attributes['uid'] = ['twin', 'Steve']
    const slapd = await openLdap({ entries: [...entries, twin] })
    const auth = openAuth(slapd)
    expect(await auth.authenticate(credentials)).toMatchObject({ reason: 'ambiguous-user' })
    expect(slapd.binds()).toEqual([slapd.serviceAccount.dn])
  })

  it('survives a crash of the server between two logins', async () => {
    const slapd = await openLdap()
    const auth = openAuth(slapd)
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    await slapd.kill()
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_CONNECT', retryable: true }),
    )
    await slapd.restart()
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })

  it('ends in time when the server is stopped in its tracks', async () => {
    const slapd = await openLdap()
    const auth = openAuth(slapd, { timeouts: { operationMs: 200, connectMs: 200 } })
    await auth.authenticate(credentials)
    await slapd.pause()
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_TIMEOUT' }),
    )
    slapd.resume()
    await expect.poll(() => auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })
})
