import { afterEach, describe, expect, it } from 'vitest'
import { type App, startApp, versions } from './app.ts'
import { steve } from './company.ts'

describe.each(versions)('the state of an account on %s', (_name, express) => {
  let app: App
  afterEach(() => app.close())

  it.each([
    ['not at all by default', undefined, 19, 'login-rejected'],
    ['not at all where it is hidden', false, 53, 'login-rejected'],
    // The refusal of a bind proves no password.
    ['not to whoever proved no password', 'password-proven', 19, 'login-rejected'],
    ['to everybody: locked', 'always', 19, 'account-locked'],
    ['to everybody: disabled', 'always', 53, 'account-disabled'],
  ] as const)('is told %s', async (_whom, revealAccountState, resultCode, code) => {
    app = await startApp(express, { options: { basic: { realm: 'x' }, revealAccountState } })
    app.directory.fail({
      on: 'bind',
      with: { code: resultCode },
      when: ({ dn }) => dn?.startsWith('uid=') === true,
    })
    const login = await app.client().post('/login').send(steve)
    const basic = await app.client().get('/').auth(steve.username, steve.password)
    expect([login.status, basic.status]).toEqual([401, 401])
    expect([login.body.error.code, basic.body.error.code]).toEqual([code, code])
  })
  it.each([
    ['to whoever proved the password to Active Directory', 'password-proven', 'account-disabled'],
    ['not even then by default', undefined, 'login-rejected'],
  ] as const)('is told %s', async (_whom, revealAccountState, code) => {
    app = await startApp(express, { options: { revealAccountState } })
    const message =
      '80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data 533, v4563'
    app.directory.fail({
      on: 'bind',
      with: { code: 49, message },
      when: ({ dn }) => dn?.startsWith('uid=') === true,
    })
    const login = await app.client().post('/login').send(steve)
    expect([login.status, login.body.error.code]).toEqual([401, code])
  })
})
