import { describe, expect, it } from 'vitest'
import { type AccountLimit, createLdapAuth } from '../../src/index.ts'
import { entries, openAuth, peopleBase, startPeople, type Variation } from '../login/people.ts'

const suffix = 'dc=company,dc=com'
const minuteMs = 60_000
const dayMs = 1440 * minuteMs
const option = { max: 4, windowMs: 30 * minuteMs }

type Attributes = Readonly<Record<string, string | readonly string[]>>

function policy(cn: string, attributes: Attributes, base = suffix) {
  return { dn: `cn=${cn},${base}`, attributes: { cn, ...attributes } }
}

function openLdap(cn: string, rules: Attributes) {
  return policy(cn, { objectClass: ['device', 'pwdPolicy'], pwdLockout: 'TRUE', ...rules })
}

/** The limits that hold once an account was tried twice. */
async function limitsWith(
  more: readonly { dn: string; attributes: Attributes }[],
  variation: Variation = {},
): Promise<readonly AccountLimit[]> {
  const directory = await startPeople({ entries: [...entries, ...more] })
  const auth = openAuth(directory, variation)
  for (const password of ['one', 'two']) await auth.authenticate({ username: 'Steve', password })
  return auth.stats.throttle.accountLimits
}

describe('a lockout is read', () => {
  const activeDirectory = { objectClass: 'domain', dc: 'company' }
  const kerberos = { objectClass: ['device', 'krbPwdPolicy'] }
  const subentry = { objectClass: ['ldapSubEntry', 'passwordPolicy'] }

  it.each([
    [
      'of Active Directory',
      {
        dn: suffix,
        attributes: {
          ...activeDirectory,
          lockoutThreshold: '5',
          lockOutObservationWindow: '-18000000000',
        },
      },
      { max: 3, windowMs: 30 * minuteMs },
    ],
    [
      'of Active Directory, for a part of its people',
      policy('PSO', {
        objectClass: 'msDS-PasswordSettings',
        'msDS-LockoutThreshold': '3',
        'msDS-LockoutObservationWindow': '-36000000000',
      }),
      { max: 1, windowMs: 60 * minuteMs },
    ],
    [
      'of Active Directory, which never forgets',
      { dn: suffix, attributes: { ...activeDirectory, lockoutThreshold: '5' } },
      { max: 3, windowMs: dayMs },
    ],
    [
      'of OpenLDAP',
      openLdap('default', { pwdMaxFailure: '5', pwdFailureCountInterval: '3600' }),
      { max: 3, windowMs: 60 * minuteMs },
    ],
    [
      'of 389 Directory Server, for a part of its people',
      policy('local', {
        ...subentry,
        passwordLockout: 'on',
        passwordMaxFailure: '5',
        passwordResetFailureCount: '7200',
      }),
      { max: 3, windowMs: 120 * minuteMs },
    ],
    [
      'of FreeIPA',
      policy('global', { ...kerberos, krbPwdMaxFailure: '5', krbPwdFailureCountInterval: '3600' }),
      { max: 3, windowMs: 60 * minuteMs },
    ],
  ])('%s', async (_, entry, limit) => {
    expect(await limitsWith([entry])).toEqual([limit])
  })

  it('of 389 Directory Server, where a policy leaves it at what is usual there', async () => {
    const own = { max: 1, windowMs: 10 * minuteMs }
    const limits = await limitsWith([policy('local', { ...subentry, passwordLockout: 'on' })])
    expect(limits).toEqual([own, option])
  })

  it.each([
    ['0', '3600'],
    ['-1', '3600'],
    ['many', '3600'],
    ['', '3600'],
  ])('as none where its threshold is %j', async (pwdMaxFailure, pwdFailureCountInterval) => {
    const rules = { pwdMaxFailure, pwdFailureCountInterval }
    expect(await limitsWith([openLdap('odd', rules)])).toEqual([option])
  })

  it('not for longer than a timer runs', async () => {
    const rules = { pwdMaxFailure: '5', pwdFailureCountInterval: '99999999999' }
    expect(await limitsWith([openLdap('long', rules)])).toEqual([{ max: 3, windowMs: 2 ** 31 - 1 }])
  })

  it('from above the base of the users, and from nowhere else', async () => {
    const rules = { pwdMaxFailure: '5', pwdFailureCountInterval: '3600' }
    const limits = await limitsWith([openLdap('default', rules)], { user: { base: suffix } })
    expect(limits).toEqual([{ max: 3, windowMs: 60 * minuteMs }])
  })

  it('for users that are bound by a DN made of their name', async () => {
    const rules = { pwdMaxFailure: '5', pwdFailureCountInterval: '3600' }
    const directory = await startPeople({ entries: [...entries, openLdap('default', rules)] })
    const { url, serviceAccount: service } = directory
    const user = { dn: `uid={{username}},${peopleBase}` }
    await using auth = createLdapAuth({ url, service, user })
    for (const password of ['one', 'two']) await auth.authenticate({ username: 'Steve', password })
    expect(auth.stats.throttle.accountLimits).toEqual([{ max: 3, windowMs: 60 * minuteMs }])
  })
})

describe('of several policies', () => {
  it('each that another one does not imply holds', async () => {
    const limits = await limitsWith([
      openLdap('quick', { pwdMaxFailure: '5', pwdFailureCountInterval: '600' }),
      openLdap('lenient', { pwdMaxFailure: '9', pwdFailureCountInterval: '60' }),
      openLdap('long', { pwdMaxFailure: '20', pwdFailureCountInterval: '86400' }),
      openLdap('longer than strict', { pwdMaxFailure: '21', pwdFailureCountInterval: '86400' }),
    ])
    expect(limits).toEqual([
      { max: 3, windowMs: 10 * minuteMs },
      option,
      { max: 18, windowMs: dayMs },
    ])
  })

  it('none holds that the option implies', async () => {
    const rules = { pwdMaxFailure: '5', pwdFailureCountInterval: '3600' }
    const account = { max: 2, windowMs: 60 * minuteMs }
    const limits = await limitsWith([openLdap('lenient', rules)], { throttle: { account } })
    expect(limits).toEqual([account])
  })
})
