import {
  type Ds389,
  describeWith389,
  type Slapd,
  start389,
  startSlapd,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  branch,
  carol,
  carolDn,
  common,
  failsWith,
  followFrom,
  here,
  referral,
  service,
  startUnlisted,
  steve,
  stranger,
  suffix,
  there,
} from './partitioned.ts'
import { openAuth } from './people.ts'

describeWith389('smart referrals of 389 Directory Server', () => {
  let other: Slapd
  let home: Ds389
  beforeAll(async () => {
    other = await startSlapd({ suffix, entries: [...common, ...there] })
    const entries = [...common, ...here, referral(`${other.url}/${branch}`)]
    home = await start389({ suffix, entries })
  })
  afterAll(() => Promise.all([home.stop(), other.stop()]))

  it('lead to the user, whose password goes to the server that has the entry', async () => {
    const auth = followFrom(home, [other])
    expect(await auth.authenticate(carol)).toMatchObject({ user: { dn: carolDn } })
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
    expect(home.binds()).not.toContain(carolDn)
  })

  it('lead to the user by id and DN', async () => {
    const user = await followFrom(home, [other]).findUser('carol')
    if (user === null) throw new Error('carol is missing')
    expect(await followFrom(home, [other]).revalidate({ id: user.id })).toMatchObject({
      valid: true,
    })
    expect(await followFrom(home, [other]).findUser({ dn: carolDn })).toMatchObject({ dn: carolDn })
    const nobody = `uid=nobody,${branch}`
    expect(await followFrom(home, [other]).findUser({ dn: nobody })).toBeNull()
  })

  it('lead to a base that is elsewhere', async () => {
    const auth = followFrom(home, [other], { user: { base: branch } })
    expect(await auth.authenticate(carol)).toMatchObject({ authenticated: true })
  })

  it('are refused where their host is not listed', async () => {
    const { url } = home
    const refuse = openAuth({ url, serviceAccount: service }, { referrals: 'refuse' })
    await expect(refuse.authenticate(carol)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED'),
    )
    await expect(refuse.findUser({ dn: carolDn })).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED'),
    )
    expect(await refuse.authenticate(steve)).toMatchObject({ authenticated: true })
  })

  it('a base outside is where nsslapd-referral says, and nobody goes there unlisted', async () => {
    const unlisted = await startUnlisted()
    await home.modify(
      `dn: cn=config\nchangetype: modify\nreplace: nsslapd-referral\nnsslapd-referral: ${unlisted.url}\n`,
    )
    const user = { base: 'dc=elsewhere,dc=com' }
    await expect(followFrom(home, [other], { user }).authenticate(carol)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED'),
    )
    expect(unlisted.connected()).toBe(0)
  })
})
