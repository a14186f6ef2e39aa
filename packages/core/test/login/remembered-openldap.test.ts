import { describeWithSlapd, startSlapd } from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { entriesForSlapd, openAuth, steve, type Variation } from './people.ts'
import { credentials, everything, HandClock, told, wrong } from './remembering.ts'

async function open(options: Variation) {
  const slapd = await startSlapd({ entries: entriesForSlapd, suffix: 'dc=company,dc=com' })
  onTestFinished(() => slapd.stop())
  const clock = new HandClock()
  return { auth: openAuth(slapd, { ...everything, ...options }, clock), clock, slapd }
}

describeWithSlapd('who is remembered at OpenLDAP', () => {
  it('is bound at every login, and searched for once', async () => {
    const { auth, slapd } = await open({})
    for (let turn = 0; turn < 5; turn += 1)
      expect(told(await auth.authenticate(credentials))).toBe('Steve by directory')
    const searches = slapd.searches().length
    expect(told(await auth.authenticate(wrong))).toBe('wrong-password')
    expect(slapd.searches()).toHaveLength(searches)
    expect(slapd.binds().filter((dn) => dn === steve)).toHaveLength(6)
    expect(told(await auth.authenticate(credentials))).toBe('Steve by directory')
    expect(slapd.searches().length).toBeGreaterThan(searches)
  })

  it('needs no bind where passwords are remembered, until they are not', async () => {
    const { auth, clock, slapd } = await open({ cache: { passwords: { ttlMs: 1000 } } })
    const binds = (): number => slapd.binds().filter((dn) => dn === steve).length
    await auth.authenticate(credentials)
    expect(told(await auth.authenticate(credentials))).toBe('Steve by cache')
    expect(binds()).toBe(1)
    clock.advance(1001)
    expect(told(await auth.authenticate(credentials))).toBe('Steve by directory')
    expect(binds()).toBe(2)
  })

  it('gets in while it is stopped, where that is asked for', async () => {
    const { auth, slapd } = await open({ cache: { staleIfErrorMs: 1000 } })
    await auth.authenticate(credentials)
    await slapd.stop()
    expect(told(await auth.authenticate(credentials))).toBe('Steve by stale')
    await expect(auth.authenticate(wrong)).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_CONNECT' })
  })
})
