import { steve } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type App, startApp, versions } from './app.ts'

const steveDn = 'uid=steve,ou=people,dc=company,dc=com'

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

  it.each([
    ['disabled', { nsAccountLock: 'true' }, 'account-disabled'],
    ['expired', { shadowExpire: '1' }, 'account-expired'],
    ['of a password that has to be changed', { pwdReset: 'TRUE' }, 'password-must-change'],
  ] as const)(
    '%s is told to the right password, and not to a wrong one',
    async (_state, attributes, code) => {
      app = await startApp(express, { options: { revealAccountState: 'password-proven' } })
      app.directory.modify(steveDn, attributes)
      const right = await app.client().post('/login').send(steve)
      const wrong = await app
        .client()
        .post('/login')
        .send({ ...steve, password: 'wrong' })
      expect([right.status, right.body.error.code]).toEqual([401, code])
      expect([wrong.status, wrong.body.error.code]).toEqual([401, 'login-rejected'])
    },
  )

  it('a warning about the password is in the session until the directory is asked again', async () => {
    let now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now)
    onTestFinished(() => clock.mockRestore())
    app = await startApp(express, { options: { session: { revalidateMs: 60_000 } } })
    app.directory.modify('ou=people,dc=company,dc=com', {
      pwdMaxAge: '60',
      pwdGraceAuthNLimit: '3',
    })
    const pwdPolicySubentry = 'ou=people,dc=company,dc=com'
    app.directory.modify(steveDn, { pwdPolicySubentry, pwdChangedTime: '20200101000000Z' })
    const client = app.client()
    const warned = { username: 'steve', passwordWarning: { graceLoginsLeft: 2 } }
    expect((await client.post('/login').send(steve)).body.user).toMatchObject(warned)
    expect((await client.get('/')).body.user).toMatchObject(warned)
    now += 60_000
    const { user } = (await client.get('/')).body
    expect(user.username).toBe('steve')
    expect(user).not.toHaveProperty('passwordWarning')
  })
})
