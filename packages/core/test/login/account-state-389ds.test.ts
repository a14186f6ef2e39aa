import { type Ds389, describeWith389, start389 } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AuthResult, LdapAuth } from '../../src/index.ts'
import { createLdapAuth } from '../../src/index.ts'
import { peopleBase, person } from './people.ts'

const suffix = 'dc=company,dc=com'

function account(uid: string, extra: Readonly<Record<string, string>> = {}) {
  return person({ uid, cn: uid, sn: uid, givenName: uid, extra })
}

const entries = [
  { dn: peopleBase, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  ...['locked', 'unlocked', 'graced', 'new', 'warned'].map((uid) => account(uid)),
]

const wrongPassword = no('wrong-password', 49)

function no(reason: string, resultCode: number, more: object = {}): object {
  const detail = { resultCode, passwordProven: false, ...more }
  return { authenticated: false, reason, detail }
}

describeWith389('account states at 389 Directory Server', () => {
  let server: Ds389
  let auth: LdapAuth
  beforeAll(async () => {
    server = await start389({ suffix, entries })
    const user = { base: peopleBase, filter: '(uid={{username}})' }
    const { url, serviceAccount: service } = server
    auth = createLdapAuth({ url, service, user, throttle: false })
  })
  afterAll(async () => {
    await auth.close()
    await server.stop()
  })

  const logIn = (username: string, password = `secret-${username}`): Promise<AuthResult> =>
    auth.authenticate({ username, password })
  const replace = (dn: string, values: Readonly<Record<string, string>>): Promise<void> => {
    const lines = Object.entries(values).map(
      ([name, value]) => `replace: ${name}\n${name}: ${value}`,
    )
    return server.modify(`dn: ${dn}\nchangetype: modify\n${lines.join('\n-\n')}\n`)
  }
  const configure = (values: Readonly<Record<string, string>>) => replace('cn=config', values)
  /** A policy holds for passwords that are set behind it. */
  const setPassword = (uid: string) =>
    replace(`uid=${uid},${peopleBase}`, { userPassword: `secret-${uid}` })

  it('locked after wrong passwords, which is told to everybody and ends no session', async () => {
    await configure({ passwordLockout: 'on', passwordMaxFailure: '2', passwordUnlock: 'off' })
    const user = await auth.findUser('locked')
    for (const attempt of [1, 2, 3]) await logIn('locked', `wrong ${attempt}`)
    expect(await logIn('locked')).toEqual(no('account-locked', 19))
    expect(await logIn('locked', 'wrong')).toEqual(no('account-locked', 19))
    expect(await auth.revalidate({ id: user?.id ?? '' })).toMatchObject({ valid: true })
  })

  it('once locked, where locks have been abolished: what is left of it says nothing', async () => {
    await configure({ passwordLockout: 'on', passwordMaxFailure: '2', passwordUnlock: 'off' })
    for (const attempt of [1, 2, 3]) await logIn('unlocked', `wrong ${attempt}`)
    await configure({ passwordLockout: 'off' })
    expect(await logIn('unlocked')).toMatchObject({ authenticated: true })
  })

  it('a password that an administrator has set', async () => {
    await configure({ passwordMustChange: 'on' })
    await setPassword('new')
    const detail = { subCode: 'changeAfterReset', passwordProven: true }
    expect(await logIn('new', 'wrong')).toEqual(wrongPassword)
    expect(await logIn('new')).toEqual(no('password-must-change', 0, detail))
    await configure({ passwordMustChange: 'off' })
  })

  it('a password about to expire', async () => {
    await configure({ passwordExp: 'on', passwordMaxAge: '3600', passwordWarning: '86400' })
    await setPassword('warned')
    expect(await logIn('warned')).toMatchObject({
      user: { passwordWarning: { expiresInSeconds: expect.any(Number) as number } },
    })
  })

  it('a password that has expired, with a grace login and without, told to the right password alone', async () => {
    const policy = { passwordExp: 'on', passwordMaxAge: '1', passwordWarning: '0' }
    await configure({ ...policy, passwordGraceLimit: '1' })
    await setPassword('graced')
    const graced = { user: { passwordWarning: { graceLoginsLeft: 0 } } }
    // In the second in which it was set the password is still good.
    await expect.poll(() => logIn('graced'), { timeout: 10_000 }).toMatchObject(graced)
    expect(await logIn('graced', 'wrong')).toEqual(wrongPassword)
    const detail = { subCode: 'passwordExpired', passwordProven: true }
    expect(await logIn('graced')).toEqual(no('password-expired', 49, detail))
    expect(await logIn('graced', 'wrong')).toEqual(wrongPassword)
  })
})
