import { setTimeout as pause } from 'node:timers/promises'
import type { LdapUser } from '@ldap-auth/core'
import { companyOptions, lucille, steve } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LdapStrategy, type LdapStrategyOptions, type VerifyDone } from '../src/index.ts'
import { type App, current, startApp } from './app.ts'

type Done = VerifyDone<object>

let app: App
afterEach(() => app.close())

/** Logs Steve in, and gives what the request came to. */
async function login(makeStrategy: (options: LdapStrategyOptions) => LdapStrategy) {
  const results: unknown[] = []
  app = await startApp(current, {
    makeStrategy,
    login: (passport) => (req, res, next) => {
      const report = (...result: unknown[]) => {
        results.push(result)
        if (results.length === 1) res.json({})
      }
      passport.authenticate('ldap', report)(req, res, next)
    },
  })
  await app.client().post('/login').send(steve).expect(200)
  return results
}

const verified = { id: 7 }
const plan = { message: 'welcome' }

describe('the verify function', () => {
  it('may be left out: the user is the one of the directory', async () => {
    const results = await login((options) => new LdapStrategy(options))
    expect(results).toEqual([
      [null, expect.objectContaining({ username: 'steve' }), { source: 'directory' }],
    ])
  })

  it.each<[string, (user: LdapUser, done: Done) => void]>([
    ['at once', (_user, done) => done(null, verified, plan)],
    ['later', (_user, done) => void setImmediate(() => done(null, verified, plan))],
    ['inside an async function', async (_user, done) => done(null, verified, plan)],
    [
      'and returns something else',
      (_user, done) => {
        done(null, verified, plan)
        return { id: 8 }
      },
    ],
    [
      'and is called once more',
      (_user, done) => {
        done(null, verified, plan)
        done(null, { id: 8 })
        done(new Error('late'))
      },
    ],
    [
      'and throws afterwards',
      (_user, done) => {
        done(null, verified, plan)
        throw new Error('late')
      },
    ],
    [
      'and rejects afterwards',
      async (_user, done) => {
        done(null, verified, plan)
        throw new Error('late')
      },
    ],
  ])('answers by done, %s', async (_how, verify) => {
    const results = await login((options) => new LdapStrategy(options, verify))
    await pause()
    expect(results).toEqual([[null, verified, plan]])
  })

  it.each<[string, (user: LdapUser) => object | Promise<object>]>([
    ['at once', () => verified],
    ['by a promise', async () => verified],
  ])('answers by what it returns, %s', async (_how, answer) => {
    const results = await login((options) => new LdapStrategy(options, (user) => answer(user)))
    expect(results).toEqual([[null, verified, { source: 'directory' }]])
  })

  it('may take all that it gets, as wrappers do', async () => {
    const verify = (...given: unknown[]) => (given[1] as Done)(null, verified)
    const results = await login((options) => new LdapStrategy(options, verify))
    expect(results).toEqual([[null, verified, { source: 'directory' }]])
  })

  it('that answers by done lets nobody in by what it returns', async () => {
    const results = await login(
      (options) =>
        new LdapStrategy(options, (_user, done) => {
          setImmediate(() => done(null, false))
          return Promise.resolve(verified)
        }),
    )
    expect(results).toEqual([[null, false, expect.anything(), 401]])
  })

  it('that returns a query does not make it run once more', async () => {
    // biome-ignore lint/suspicious/noThenProperty: it is what makes a query awaitable
    const query = { then: vi.fn() }
    const verify = (_user: LdapUser, done: Done) => {
      done(null, verified)
      return query as never
    }
    await login((options) => new LdapStrategy(options, verify))
    expect(query.then).not.toHaveBeenCalled()
  })

  it('gets the request first, if asked for', async () => {
    const paths: unknown[] = []
    const results = await login(
      (options) =>
        new LdapStrategy({ ...options, passReqToCallback: true }, (req, user, done) => {
          paths.push(req.path, user.username)
          done(null, verified)
        }),
    )
    expect(results).toMatchObject([[null, verified, {}]])
    expect(paths).toEqual(['/login', 'steve'])
    await app.close()
    const returned = await login(
      (options) =>
        new LdapStrategy({ ...options, passReqToCallback: true }, async (_req, user) => user),
    )
    expect(returned).toMatchObject([[null, { username: 'steve' }, {}]])
  })

  it.each<[string, (user: LdapUser, done: Done) => void]>([
    ['false', (_user, done) => done(null, false)],
    ['null', (_user, done) => done(null, null)],
    ['nothing', (_user, done) => done(null)],
  ])('that knows nobody, by %s, is a refusal', async (_how, verify) => {
    const results = await login((options) => new LdapStrategy(options, verify))
    expect(results).toEqual([
      [null, false, expect.objectContaining({ code: 'login-rejected' }), 401],
    ])
  })

  it.each([false, null, undefined])('that returns %s is a refusal', async (nobody) => {
    const results = await login((options) => new LdapStrategy(options, async (_user) => nobody))
    expect(results).toEqual([
      [null, false, expect.objectContaining({ code: 'login-rejected' }), 401],
    ])
  })

  it('may say why it knows nobody', async () => {
    const why = { message: 'not invited' }
    const results = await login(
      (options) => new LdapStrategy(options, (_user, done) => done(null, false, why)),
    )
    expect(results).toEqual([[null, false, why, 401]])
  })

  const broken = new Error('the database is down')
  it.each<[string, (user: LdapUser, done: Done) => void]>([
    ['gives an error to done', (_user, done) => done(broken)],
    ['gives an error and a user', (_user, done) => done(broken, verified)],
    [
      'throws',
      (_user, _done) => {
        throw broken
      },
    ],
    ['rejects', (_user, _done) => Promise.reject(broken)],
    ['rejects without done', (_user) => Promise.reject(broken)],
    [
      'throws without done',
      (_user) => {
        throw broken
      },
    ],
  ])('that %s fails, and refuses nobody', async (_how, verify) => {
    const results = await login((options) => new LdapStrategy(options, verify))
    expect(results).toEqual([[broken]])
  })

  it('is not asked about those whom the directory refuses', async () => {
    const verify = vi.fn((_user: LdapUser, done: Done) => done(null, verified))
    app = await startApp(current, {
      options: { require: { anyRole: ['admin'] } },
      makeStrategy: (options) => new LdapStrategy(options, verify),
    })
    await app
      .client()
      .post('/login')
      .send({ ...steve, password: 'wrong' })
      .expect(401)
    await app.client().post('/login').send(lucille).expect(403)
    expect(verify).not.toHaveBeenCalled()
  })

  it.each<[string, () => Promise<object | false>]>([
    ['a user', async () => verified],
    ['nobody', async () => false],
  ])('that takes nothing and returns a promise of %s is a mistake', async (_what, verify) => {
    const results = await login((options) => new LdapStrategy(options, verify))
    expect(results).toEqual([
      [expect.objectContaining({ message: expect.stringMatching(/^verify: ended without/) })],
    ])
  })

  it('may be wrapped by an asynchronous function that returns before', async () => {
    const inner = (_user: LdapUser, done: Done): void =>
      void setImmediate(() => done(null, verified))
    const verify = async (...given: unknown[]) => inner(...(given as [LdapUser, Done]))
    const results = await login((options) => new LdapStrategy(options, verify))
    expect(results).toEqual([[null, verified, { source: 'directory' }]])
  })

  it('has to be a function', async () => {
    app = await startApp()
    expect(() => new LdapStrategy(companyOptions(app.directory), {} as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringMatching(/^verify: /),
      }),
    )
  })
})
