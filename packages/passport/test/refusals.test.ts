import { handmadeAuth } from '@ldap-auth/conformance'
import { type AuthResult, LdapAuthError, type RejectionReason } from '@ldap-auth/core'
import { steve } from '@ldap-auth/test-company'
import flash from 'connect-flash'
import type { Strategy } from 'passport'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapStrategy, type LdapStrategyOptions } from '../src/index.ts'
import { type App, type AppOptions, startApp, versions } from './app.ts'

const wrong = { ...steve, password: 'wrong' }

/** A strategy whose logins all end the same way. */
function ending(
  result: AuthResult | LdapAuthError,
  options: Partial<LdapStrategyOptions> = {},
): AppOptions {
  const given = { ...options, auth: handmadeAuth(result) } as LdapStrategyOptions
  return { makeStrategy: () => new LdapStrategy(given) }
}

function rejected(reason: RejectionReason, detail = {}): AuthResult {
  return { authenticated: false, reason, detail: { passwordProven: false, ...detail } }
}

describe.each(versions)('a refused login by %s', (_name, version) => {
  let app: App
  afterEach(() => app.close())

  it('is a flash message, if asked for', async () => {
    const seen: unknown[] = []
    app = await startApp(version, {
      login: (passport) => (req, res, next) => {
        res.on('finish', () => seen.push(req.flash('error')))
        const login = passport.authenticate('ldap', { failureFlash: true })
        flash()(req, res, () => login(req, res, next))
      },
    })
    await app.client().post('/login').send(wrong).expect(401)
    expect(seen).toEqual([['Wrong user name or password, or this account cannot sign in.']])
  })

  it('is a session message, if asked for', async () => {
    const seen: unknown[] = []
    app = await startApp(version, {
      login: (passport) => (req, res, next) => {
        res.on('finish', () => seen.push(Reflect.get(req.session, 'messages')))
        passport.authenticate('ldap', { failureMessage: true, failureRedirect: '/again' })(
          req,
          res,
          next,
        )
      },
    })
    await app.client().post('/login').send(wrong).expect(302)
    expect(seen).toEqual([['Wrong user name or password, or this account cannot sign in.']])
  })

  it('tells a custom callback what to say, with which status', async () => {
    const results: unknown[] = []
    app = await startApp(version, {
      login: (passport) => (req, res, next) => {
        const report = (...result: unknown[]) => {
          results.push(result)
          res.json({})
        }
        passport.authenticate('ldap', report)(req, res, next)
      },
    })
    await app.client().post('/login').send(wrong)
    await app.client().post('/login').send({})
    const info = { type: 'error', message: expect.any(String), headers: {} }
    expect(results).toEqual([
      [null, false, { ...info, code: 'login-rejected' }, 401],
      [null, false, { ...info, code: 'missing-credentials' }, 400],
    ])
  })

  it('says what badRequestMessage does of what can be no login, and of nothing else', async () => {
    const messages: unknown[] = []
    app = await startApp(version, {
      login: (passport) => (req, res, next) => {
        const texts: object = { badRequestMessage: 'Who are you?' }
        const report = (_error: unknown, _user: unknown, info: object): void => {
          messages.push(Reflect.get(info, 'message'))
          res.json({})
        }
        passport.authenticate('ldap', texts, report)(req, res, next)
      },
    })
    for (const body of [{}, { ...steve, password: 7 }, wrong]) {
      await app.client().post('/login').send(body)
    }
    expect(messages).toEqual(['Who are you?', 'Who are you?', expect.stringContaining('Wrong')])
  })

  it('after too many attempts is 429, and says when to try again', async () => {
    app = await startApp(version, ending(rejected('too-many-attempts', { retryAfterMs: 90_000 })))
    const answer = await app.client().post('/login').send(steve)
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '90'])
  })

  it('that was called off leaves nobody waiting', async () => {
    const gone = new LdapAuthError('ERR_LDAP_AUTH_ABORTED', 'called off')
    app = await startApp(version, ending(gone))
    await expect(app.client().post('/login').send(steve)).rejects.toThrow('hang up')
    expect(app.errors).toEqual([])
  })

  it('makes way for the next strategy', async () => {
    const guest: Strategy = {
      authenticate() {
        this.success({ id: 'guest' })
      },
    }
    app = await startApp(version, {
      login: (passport) => {
        passport.use('guest', guest)
        return passport.authenticate(['ldap', 'guest'], { session: false })
      },
    })
    const answer = await app.client().post('/login').send(wrong)
    expect(answer.body.user).toEqual({ id: 'guest' })
  })

  it.each([
    [false, 'login-rejected'],
    ['always', 'account-locked'],
  ] as const)('shows the state of the account by revealAccountState %s', async (reveal, code) => {
    const results: unknown[] = []
    app = await startApp(version, {
      ...ending(rejected('account-locked'), { revealAccountState: reveal }),
      login: (passport) => (req, res, next) => {
        const report = (...result: unknown[]) => {
          results.push(result)
          res.json({})
        }
        passport.authenticate('ldap', report)(req, res, next)
      },
    })
    await app.client().post('/login').send(steve)
    expect(results).toEqual([[null, false, expect.objectContaining({ code }), 401]])
  })
})
