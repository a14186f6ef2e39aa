import { describeWithSlapd, startSlapd } from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { entriesForSlapd, openAuth, person } from '../login/people.ts'

describeWithSlapd('revalidate at OpenLDAP', () => {
  it('reads account state, operational attributes among it', async () => {
    const names = { cn: 'X', sn: 'X', givenName: 'X' }
    const locked = { pwdAccountLockedTime: '000001010000Z' }
    const forAWhile = { pwdAccountLockedTime: '20260101000000Z' }
    const expired = { objectClass: ['inetOrgPerson', 'shadowAccount'], shadowExpire: '19000' }
    const slapd = await startSlapd({
      suffix: 'dc=company,dc=com',
      modules: ['ppolicy'],
      databaseLines: ['overlay ppolicy'],
      entries: [
        ...entriesForSlapd,
        person({ uid: 'locked', ...names, extra: locked }),
        person({ uid: 'forawhile', ...names, extra: forAWhile }),
        person({ uid: 'expired', ...names, extra: expired }),
      ],
    })
    onTestFinished(() => slapd.stop())
    const auth = openAuth(slapd)
    const answerAbout = async (name: string) => {
      const user = await auth.findUser(name)
      return auth.revalidate({ id: user?.id ?? '' })
    }
    expect(await answerAbout('Steve')).toMatchObject({ valid: true, user: { username: 'Steve' } })
    expect(await answerAbout('forawhile')).toMatchObject({ valid: true })
    expect(await answerAbout('locked')).toEqual({ valid: false, reason: 'account-disabled' })
    expect(await answerAbout('expired')).toEqual({ valid: false, reason: 'account-expired' })
  })
  it('fails where the id can be read, and nobody is found by it', async () => {
    // jpegPhoto has no equality rule (RFC 2798): a filter over it is never true.
    const photo = person({
      uid: 'ann',
      cn: 'X',
      sn: 'X',
      givenName: 'X',
      extra: { jpegPhoto: '7' },
    })
    const slapd = await startSlapd({
      suffix: 'dc=company,dc=com',
      entries: [...entriesForSlapd, photo],
    })
    onTestFinished(() => slapd.stop())
    const auth = openAuth(slapd, { user: { idAttribute: 'jpegPhoto' } })
    const result = await auth.authenticate({ username: 'ann', password: 'secret-ann' })
    if (!result.authenticated) throw new Error(`not let in: ${result.reason}`)
    await expect(auth.revalidate(result.user)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_SEARCH',
      message: expect.stringContaining('is not found by it') as string,
    })
  })
})
