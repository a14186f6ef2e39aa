import { describeWithSlapd, startSlapd } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuthResult, LdapAuth } from '../../src/index.ts'
import { createLdapAuth } from '../../src/index.ts'
import { peopleBase, person } from './people.ts'

const suffix = 'dc=company,dc=com'
const policiesBase = `ou=policies,${suffix}`

function policy(cn: string, rules: Readonly<Record<string, string>>) {
  const attributes = { objectClass: ['device', 'pwdPolicy'], cn, pwdAttribute: 'userPassword' }
  return { dn: `cn=${cn},${policiesBase}`, attributes: { ...attributes, ...rules } }
}

function account(uid: string, state: Readonly<Record<string, string>> = {}, policyName?: string) {
  const named =
    policyName === undefined ? {} : { pwdPolicySubentry: `cn=${policyName},${policiesBase}` }
  const objectClass = ['inetOrgPerson', 'shadowAccount']
  return person({
    uid,
    cn: uid,
    sn: uid,
    givenName: uid,
    extra: { objectClass, ...state, ...named },
  })
}

/** An hour ago, as directories write it. */
function anHourAgo(): string {
  return new Date(Date.now() - 3_600_000).toISOString().replace(/[-:T]|\.\d+/g, '')
}

const entries = [
  { dn: peopleBase, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  { dn: policiesBase, attributes: { objectClass: 'organizationalUnit', ou: 'policies' } },
  policy('default', { pwdLockout: 'TRUE', pwdMustChange: 'TRUE' }),
  policy('lenient', { pwdLockout: 'FALSE', pwdMustChange: 'FALSE' }),
  policy('ageing', { pwdMaxAge: '86400', pwdExpireWarning: '86400', pwdGraceAuthNLimit: '2' }),
  policy('strict', { pwdMaxAge: '86400', pwdExpireWarning: '60' }),
  policy('for-a-second', { pwdLockout: 'TRUE', pwdLockoutDuration: '1' }),
  account('reset-of-no-account', { pwdReset: 'TRUE' }, 'lenient'),
  account('locked', { pwdAccountLockedTime: '000001010000Z' }),
  account('locked-a-while', { pwdAccountLockedTime: '20260101000000Z' }),
  account('locked-once', { pwdAccountLockedTime: '20260101000000Z' }, 'for-a-second'),
  account('left-and-reset', { shadowExpire: '1', pwdReset: 'TRUE' }),
  account('graced', { pwdChangedTime: '20200101000000Z' }, 'ageing'),
  account('warned', { pwdChangedTime: anHourAgo() }, 'ageing'),
  account('young', { pwdChangedTime: anHourAgo() }, 'strict'),
]

const letIn = { authenticated: true }
const wrongPassword = no('wrong-password', 49)

function no(reason: string, resultCode?: number, more: object = {}): object {
  const detail = { ...(resultCode === undefined ? {} : { resultCode }), passwordProven: false }
  return { authenticated: false, reason, detail: { ...detail, ...more } }
}
const proven = { passwordProven: true }

/** What a right password is answered, and what a wrong one. */
const cases: readonly (readonly [string, object, object])[] = [
  ['reset-of-no-account', letIn, wrongPassword],
  // Told to everybody: the password is not looked at.
  [
    'locked-a-while',
    no('account-locked', 49, { subCode: 'accountLocked' }),
    no('account-locked', 49, { subCode: 'accountLocked' }),
  ],
  ['locked-once', letIn, wrongPassword],
  [
    'left-and-reset',
    no('password-must-change', 0, { subCode: 'changeAfterReset', ...proven }),
    wrongPassword,
  ],
  ['young', letIn, wrongPassword],
]

interface Server extends AsyncDisposable {
  readonly url: string
  readonly serviceAccount: { dn: string; password: string }
}

function statesAreToldApart(start: () => Promise<Server>): void {
  let server: Server
  let auth: LdapAuth
  beforeAll(async () => {
    server = await start()
    auth = createLdapAuth({
      url: server.url,
      service: server.serviceAccount,
      user: { base: peopleBase, filter: '(uid={{username}})' },
    })
  })
  afterAll(async () => {
    await auth.close()
    await server[Symbol.asyncDispose]()
  })

  const logIn = (username: string, password = `secret-${username}`): Promise<AuthResult> =>
    auth.authenticate({ username, password })

  // A wrong password first: nothing that it leaves behind may count for the right one.
  it.each(cases)('%s', async (username, right, wrong) => {
    expect(await logIn(username, 'wrong')).toEqual(wrong)
    const answer = await logIn(username)
    expect(answer).toMatchObject(right)
    if (!answer.authenticated) expect(answer).toEqual(right)
    else expect(answer.user).not.toHaveProperty('passwordWarning')
  })

  it('a password is about to expire', async () => {
    const answer = await logIn('warned')
    if (!answer.authenticated) throw new Error(answer.reason)
    const { expiresInSeconds, ...others } = answer.user.passwordWarning ?? {}
    expect(others).toEqual({})
    expect(expiresInSeconds).toBeGreaterThan(82_800 - 120)
    expect(expiresInSeconds).toBeLessThanOrEqual(82_800)
  })

  it('a password has expired: the grace logins are counted down, and then it is refused', async () => {
    const warned = (graceLoginsLeft: number) => ({ user: { passwordWarning: { graceLoginsLeft } } })
    expect(await logIn('graced', 'wrong')).toEqual(wrongPassword)
    expect(await logIn('graced')).toMatchObject(warned(1))
    expect(await logIn('graced')).toMatchObject(warned(0))
    const detail = { subCode: 'passwordExpired', ...proven }
    expect(await logIn('graced')).toEqual(no('password-expired', 49, detail))
    expect(await logIn('graced', 'wrong')).toEqual(wrongPassword)
  })
}

describe('account states at the directory inside the process', () => {
  statesAreToldApart(() => startDirectory({ suffix, entries }))
})

describeWithSlapd('account states at OpenLDAP', () => {
  const ppolicy = { modules: ['ppolicy'] }
  const overlay = ['overlay ppolicy', `ppolicy_default "cn=default,${policiesBase}"`]

  describe('which tells of locks', () => {
    const databaseLines = [...overlay, 'ppolicy_use_lockout']
    statesAreToldApart(() => startSlapd({ suffix, entries, ...ppolicy, databaseLines }))
  })

  it('which tells nobody of locks: a lock is a wrong password', async () => {
    await using slapd = await startSlapd({ suffix, entries, ...ppolicy, databaseLines: overlay })
    await using auth = createLdapAuth({
      url: slapd.url,
      service: slapd.serviceAccount,
      user: { base: peopleBase, filter: '(uid={{username}})' },
    })
    const locked = { username: 'locked', password: 'secret-locked' }
    expect(await auth.authenticate(locked)).toEqual(wrongPassword)
  })
})
