import { describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import { credentials, open, perform, serverOf, startCompany, steve } from './company.ts'

const general = 'Invalid username/password'

function activeDirectory(subCode: string): string {
  return `80090308: LdapErr: DSID-0C09030B, comment: AcceptSecurityContext error, data ${subCode}, v893`
}

async function loginWhereBindsEndIn(
  fault: { code: number; message?: string },
  options: Partial<Strategy.Options> = {},
  texts?: Strategy.AuthenticateOptions,
): Promise<unknown> {
  const directory = await startCompany()
  directory.fail({ on: 'bind', with: fault, when: ({ dn }) => dn === steve })
  return perform(open({ server: serverOf(directory), ...options }), credentials, texts)
}

const proven = [
  ['530', 'invalidLogonHours', 'Not Permitted to login at this time'],
  ['531', 'invalidWorkstation', 'Not permited to logon at this workstation'],
  ['532', 'passwordExpired', 'Password expired'],
  ['533', 'accountDisabled', 'Account disabled'],
  ['701', 'accountExpired', 'Account expired'],
  ['773', 'passwordMustChange', 'User must reset password'],
] as const

const unproven = [
  ['775', 'accountLockedOut', 'User account locked'],
  ['534', 'accountDisabled', 'Account disabled'],
] as const

describe('who gives the right password is told that the account', () => {
  it.each(proven)('ends in %s: %s', async (subCode, option, message) => {
    const fault = { code: 49, message: activeDirectory(subCode) }
    expect(await loginWhereBindsEndIn(fault)).toEqual(['fail', { message }, 401])
    expect(await loginWhereBindsEndIn(fault, {}, { [option]: 'Own text' })).toEqual([
      'fail',
      { message: 'Own text' },
      401,
    ])
    expect(await loginWhereBindsEndIn(fault, { revealAccountState: false })).toEqual([
      'fail',
      { message: general },
      401,
    ])
  })
})

describe('what does not prove the password is told like a wrong one, unless revealed', () => {
  it.each([
    ...unproven.map(
      ([code, ...text]) => [{ code: 49, message: activeDirectory(code) }, ...text] as const,
    ),
    [{ code: 19 }, 'constraintViolation', 'Exceeded password retry limit, account locked'] as const,
  ])('%o', async (fault, option, message) => {
    expect(await loginWhereBindsEndIn(fault)).toEqual(['fail', { message: general }, 401])
    const always = { revealAccountState: 'always' } as const
    expect(await loginWhereBindsEndIn(fault, always)).toEqual(['fail', { message }, 401])
    expect(await loginWhereBindsEndIn(fault, always, { [option]: 'Own text' })).toEqual([
      'fail',
      { message: 'Own text' },
      401,
    ])
  })
})

describe('one sentence is told', () => {
  it('to who gives a wrong password, an unknown name, or a name of two people', async () => {
    const directory = await startCompany()
    const strategy = open({ server: serverOf(directory) })
    const twice = open({
      server: serverOf(directory, { searchFilter: '(|(uid={{username}})(uid=ben))' }),
    })
    const texts = { invalidCredentials: 'Try again', userNotFound: 'Nobody is called that' }
    for (const [asked, body] of [
      [strategy, { ...credentials, password: 'wrong' }],
      [strategy, { ...credentials, username: 'nobody' }],
      [twice, credentials],
    ] as const) {
      expect(await perform(asked, body)).toEqual(['fail', { message: general }, 401])
      expect(await perform(asked, body, texts)).toEqual(['fail', { message: 'Try again' }, 401])
    }
  })

  it.each(['52e', '525'])('for code %s of Active Directory', async (subCode) => {
    const fault = { code: 49, message: activeDirectory(subCode) }
    const always = { revealAccountState: 'always' } as const
    expect(await loginWhereBindsEndIn(fault, always)).toEqual(['fail', { message: general }, 401])
  })
})

it('a search base that is not there has a message of its own', async () => {
  const directory = await startCompany()
  const strategy = open({
    server: serverOf(directory, { searchBase: 'ou=gone,dc=company,dc=com' }),
  })
  expect(await perform(strategy)).toEqual(['fail', { message: 'Bad search base' }, 401])
  expect(await perform(strategy, credentials, { noSuchObject: 'Own text' })).toEqual([
    'fail',
    { message: 'Own text' },
    401,
  ])
})
