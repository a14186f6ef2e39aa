import {
  activeDirectoryUser,
  type DirectoryServer,
  describeWith389,
  describeWithSamba,
  describeWithSlapd,
  start389,
  startSamba,
  startSlapd,
} from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '../../src/index.ts'
import { peopleBase, person } from './people.ts'

const suffix = 'dc=company,dc=com'
const minuteMs = 60_000
const option = { max: 4, windowMs: 30 * minuteMs }

const steve = person({ uid: 'steve', cn: 'Steve', sn: 'Summers', givenName: 'Steve' })
const people = [
  { dn: peopleBase, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  steve,
]

/** A server that locks, and who is in it. */
interface Lock {
  readonly server: DirectoryServer
  readonly user: LdapAuthOptions['user']
  readonly dn: string
  readonly right: { readonly username: string; readonly password: string }
}

function lockOf(server: DirectoryServer): Lock {
  onTestFinished(() => server.stop())
  const user = { base: peopleBase, filter: '(uid={{username}})' }
  return { server, user, dn: steve.dn, right: { username: 'steve', password: 'secret-steve' } }
}

function open({ server, user }: Lock, throttle?: false): LdapAuth {
  const { url, serviceAccount: service } = server
  const auth = createLdapAuth({
    url,
    service,
    user,
    ...(throttle === undefined ? {} : { throttle }),
  })
  onTestFinished(() => auth.close({ graceMs: 0 }))
  return auth
}

/** How many of fifty guesses at once the directory hears of. */
async function heardOf(lock: Lock, auth: LdapAuth): Promise<number> {
  const { server, dn, right } = lock
  const before = bindsAs(server, dn)
  const guesses = Array.from({ length: 50 }, (_, index) => ({
    ...right,
    password: `guess ${index}`,
  }))
  const results = await Promise.all(guesses.map((guess) => auth.authenticate(guess)))
  const reasons = results.map((result) => (result.authenticated ? 'accepted' : result.reason))
  const heard = reasons.filter((reason) => reason === 'wrong-password').length
  expect(reasons.filter((reason) => reason === 'too-many-attempts')).toHaveLength(50 - heard)
  await expect.poll(() => bindsAs(server, dn) - before).toBe(heard)
  return heard
}

function bindsAs(server: DirectoryServer, dn: string): number {
  return server.binds().filter((name) => name.toLowerCase() === dn.toLowerCase()).length
}

/** The person is still let in by those who are not throttled. */
async function expectNoLock(lock: Lock): Promise<void> {
  const result = await open(lock, false).authenticate(lock.right)
  expect(result).toMatchObject({ authenticated: true })
}

describeWithSlapd('the lockout of OpenLDAP', () => {
  type Rules = Readonly<Record<string, string>>

  async function start(rules: Rules, access: Parameters<typeof startSlapd>[0] = {}): Promise<Lock> {
    const policy = {
      dn: `cn=policy,${suffix}`,
      attributes: {
        objectClass: ['device', 'pwdPolicy'],
        cn: 'policy',
        pwdAttribute: 'userPassword',
        ...rules,
      },
    }
    const overlay = ['overlay ppolicy', `ppolicy_default "${policy.dn}"`, 'ppolicy_use_lockout']
    const entries = [...people, policy]
    const modules = ['ppolicy']
    return lockOf(await startSlapd({ suffix, entries, modules, databaseLines: overlay, ...access }))
  }

  it.each([
    ['5', 3],
    ['3', 1],
    ['1', 1],
    ['6', 4],
    ['20', 4],
  ])('after %s wrong passwords: %d get through', async (pwdMaxFailure, heard) => {
    const lock = await start({ pwdLockout: 'TRUE', pwdMaxFailure, pwdFailureCountInterval: '7200' })
    const auth = open(lock)
    expect(await heardOf(lock, auth)).toBe(heard)
    if (pwdMaxFailure !== '1') await expectNoLock(lock)
  })

  it('holds over its own window, and the option over that of the option', async () => {
    const rules = { pwdLockout: 'TRUE', pwdMaxFailure: '5', pwdFailureCountInterval: '60' }
    const lock = await start(rules)
    const auth = open(lock)
    await heardOf(lock, auth)
    const blocked = await auth.authenticate(lock.right)
    const retryAfterMs = blocked.authenticated ? 0 : (blocked.detail.retryAfterMs ?? 0)
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(minuteMs)
    const own = { max: 3, windowMs: minuteMs }
    expect(auth.stats.throttle.accountLimits).toEqual([own, option])
  })

  it.each([
    ['is never forgotten', { pwdLockout: 'TRUE', pwdMaxFailure: '5' }],
    [
      'is never forgotten, as it says',
      { pwdLockout: 'TRUE', pwdMaxFailure: '5', pwdFailureCountInterval: '0' },
    ],
  ])('counts for a day where a wrong password %s', async (_, rules) => {
    const lock = await start(rules)
    const auth = open(lock)
    expect(await heardOf(lock, auth)).toBe(3)
    expect(auth.stats.throttle.accountLimits).toEqual([{ max: 3, windowMs: 1440 * minuteMs }])
  })

  it.each([
    ['is switched off', { pwdLockout: 'FALSE', pwdMaxFailure: '3' }],
    ['is not switched on', { pwdMaxFailure: '3' }],
    ['never comes', { pwdLockout: 'TRUE', pwdMaxFailure: '0' }],
  ])('leaves the option where it %s', async (_, rules) => {
    const lock = await start(rules)
    expect(await heardOf(lock, open(lock))).toBe(4)
  })

  it('leaves the option where it may not be read', async () => {
    const rules = { pwdLockout: 'TRUE', pwdMaxFailure: '5' }
    const lock = await start(rules, { access: { hiddenFromService: ['pwdMaxFailure'] } })
    expect(await heardOf(lock, open(lock))).toBe(4)
  })
})

describeWithSamba('the lockout of Active Directory', () => {
  const domain = 'DC=corp,DC=example,DC=test'
  const dn = `CN=alice,CN=Users,${domain}`
  const right = { username: 'alice', password: 'secret of alice' }

  async function start(
    lockoutThreshold: number,
    base = domain,
  ): Promise<Lock & { modify(changes: string): Promise<void> }> {
    const entries = [activeDirectoryUser(dn, right.username, right.password)]
    const server = await startSamba({ entries, lockoutThreshold })
    onTestFinished(() => server.stop())
    const user = { base, filter: '(sAMAccountName={{username}})' }
    return { server, user, dn, right, modify: (changes) => server.modify(changes) }
  }

  it.each([
    [5, 3],
    [3, 1],
    [0, 4],
  ])('after %d wrong passwords: %d get through', async (threshold, heard) => {
    const lock = await start(threshold, `CN=Users,${domain}`)
    const auth = open(lock)
    expect(await heardOf(lock, auth)).toBe(heard)
    const hour = { windowMs: 60 * minuteMs, max: heard }
    expect(auth.stats.throttle.accountLimits).toEqual([threshold === 0 ? option : hour])
    await expectNoLock(lock)
  })

  it('of a part of its people counts where that may be read, as by an administrator', async () => {
    const lock = await start(0)
    const container = `CN=Password Settings Container,CN=System,${domain}`
    const settings = {
      objectClass: 'msDS-PasswordSettings',
      'msDS-PasswordSettingsPrecedence': '1',
      'msDS-PasswordReversibleEncryptionEnabled': 'FALSE',
      'msDS-PasswordHistoryLength': '0',
      'msDS-PasswordComplexityEnabled': 'FALSE',
      'msDS-MinimumPasswordLength': '0',
      'msDS-MinimumPasswordAge': '0',
      'msDS-MaximumPasswordAge': '-9223372036854775808',
      'msDS-LockoutThreshold': '4',
      'msDS-LockoutObservationWindow': '-36000000000',
      'msDS-LockoutDuration': '-36000000000',
      'msDS-PSOAppliesTo': dn,
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name}: ${value}`)
    await lock.modify(`dn: CN=strict,${container}\nchangetype: add\n${lines.join('\n')}\n`)
    const { admin: serviceAccount } = lock.server
    const auth = open({ ...lock, server: { ...lock.server, serviceAccount } })
    expect(await heardOf(lock, auth)).toBe(2)
    await expectNoLock(lock)
  })
})

describeWith389('the lockout of 389 Directory Server', () => {
  const rules = ['passwordLockout: on', 'passwordMaxFailure: 4', 'passwordResetFailureCount: 7200']
  const grant = [
    'dn: cn=config',
    'changetype: modify',
    'add: aci',
    'aci: (targetattr = "objectClass || passwordLockout || passwordMaxFailure || passwordResetFailureCount")' +
      '(version 3.0; acl "lockout"; allow (read, search, compare) userdn = "ldap:///cn=service,cn=config";)',
    '',
  ].join('\n')

  it('is kept clear of where its settings may be read', async () => {
    const server = await start389({ suffix, entries: people, configLines: rules })
    const lock = lockOf(server)
    await server.modify(grant)
    const auth = open(lock)
    expect(await heardOf(lock, auth)).toBe(2)
    expect(auth.stats.throttle.accountLimits).toEqual([{ max: 2, windowMs: 120 * minuteMs }])
    await expectNoLock(lock)
  })

  it('leaves the option where they may not be read', async () => {
    const lock = lockOf(await start389({ suffix, entries: people, configLines: rules }))
    const auth = open(lock)
    expect(await heardOf(lock, auth)).toBe(4)
    expect(auth.stats.throttle.accountLimits).toEqual([option])
  })

  it('of a part of its people counts too', async () => {
    const configLines = ['nsslapd-pwpolicy-local: on']
    const policy = {
      dn: `cn=strict,${peopleBase}`,
      attributes: {
        objectClass: ['top', 'ldapsubentry', 'passwordpolicy'],
        cn: 'strict',
        passwordLockout: 'on',
        passwordMaxFailure: '3',
        passwordResetFailureCount: '7200',
      },
    }
    const lock = lockOf(await start389({ suffix, entries: [...people, policy], configLines }))
    const auth = open(lock)
    expect(await heardOf(lock, auth)).toBe(1)
    expect(auth.stats.throttle.accountLimits).toEqual([{ max: 1, windowMs: 120 * minuteMs }])
  })
})
