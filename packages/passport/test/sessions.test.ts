import { lucille, steve } from '@ldap-auth/test-company'
import { MemoryStore } from 'express-session'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LdapStrategy, type LdapStrategyOptions } from '../src/index.ts'
import { type App, type AppOptions, current, startApp, versions } from './app.ts'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
beforeEach(() => warnings.mockClear())

const steveDn = 'uid=steve,ou=people,dc=company,dc=com'
const operators = 'cn=operators,ou=groups,dc=company,dc=com'

/** How often the directory was asked whether somebody may still come in. */
function searches({ directory }: App): number {
  return directory.operations.filter(({ op, dn }) => op === 'search' && dn?.startsWith('ou=people'))
    .length
}

describe.each(versions)('a session by %s', (_name, version) => {
  let app: App
  afterEach(() => app.close())

  async function loggedIn(session: LdapStrategyOptions['session'], more: AppOptions = {}) {
    app = await startApp(version, { options: { session }, ...more })
    const client = app.client()
    await client.post('/login').send(steve).expect(200)
    return client
  }

  it('keeps the user without attributes, unless they are named', async () => {
    const client = await loggedIn({ attributes: ['mail'] })
    const { user } = (await client.get('/')).body
    expect(user).toMatchObject({ username: 'steve', groups: [{ name: 'operators' }] })
    expect(user.attributes).toEqual({ mail: ['steve@company.com'] })
  })

  it('begins with the login and ends with the logout', async () => {
    const client = await loggedIn({})
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
    await client.post('/logout').expect(200)
    expect((await client.get('/')).body.user).toBeNull()
  })

  it('is not looked at while revalidateMs lasts', async () => {
    const client = await loggedIn({})
    const before = searches(app)
    app.directory.remove(steveDn)
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
    expect(searches(app)).toBe(before)
  })

  it('ends when the person is gone from the directory', async () => {
    const client = await loggedIn({ revalidateMs: 0 })
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
    app.directory.remove(steveDn)
    expect((await client.get('/')).body.user).toBeNull()
    expect(app.errors).toEqual([])
  })

  it('loses a role, and shows a new name, without a new login', async () => {
    const client = await loggedIn({ revalidateMs: 0 })
    app.directory.modify(steveDn, { cn: 'Stephen Miller' })
    app.directory.modify(operators, { member: 'uid=lucille,ou=people,dc=company,dc=com' })
    const { user } = (await client.get('/')).body
    expect([user.displayName, user.roles]).toEqual(['Stephen Miller', []])
  })

  it('keeps what the directory said for the next requests', async () => {
    const now = vi.spyOn(Date, 'now')
    const client = await loggedIn({ revalidateMs: 300_000 })
    app.directory.modify(steveDn, { cn: 'Stephen Miller' })
    const later = Date.now() + 301_000
    now.mockImplementation(() => later)
    const before = searches(app)
    for (let request = 0; request < 3; request++) {
      expect((await client.get('/')).body.user.displayName).toBe('Stephen Miller')
    }
    expect(searches(app)).toBe(before + 1)
    now.mockRestore()
  })

  it('that ended meanwhile is not brought back by a slow request', async () => {
    const store = new MemoryStore()
    const client = await loggedIn({ revalidateMs: 0 }, { store })
    app.directory.fail({ on: 'search', with: 'slow', times: 1 })
    const before = searches(app)
    const slow = client.get('/').then((answer) => answer)
    await vi.waitFor(() => expect(searches(app)).toBeGreaterThan(before))
    store.clear()
    expect((await slow).body.user).toBeNull()
    expect((await client.get('/')).body.user).toBeNull()
  })

  it('ends after maxAgeMs', async () => {
    const now = vi.spyOn(Date, 'now')
    const client = await loggedIn({ maxAgeMs: 60_000 })
    const later = Date.now() + 61_000
    now.mockImplementation(() => later)
    expect((await client.get('/')).body.user).toBeNull()
    now.mockRestore()
  })

  it('ends when it is revoked', async () => {
    let isRevoked = false
    const seen: unknown[] = []
    const client = await loggedIn({
      isRevoked: (login) => {
        seen.push(login)
        return isRevoked
      },
    })
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
    expect(seen[0]).toMatchObject({ user: { username: 'steve' }, loggedInAt: expect.any(Date) })
    isRevoked = true
    expect((await client.get('/')).body.user).toBeNull()
  })

  it('goes on while the directory is down, with onUnavailable keep', async () => {
    const client = await loggedIn({ revalidateMs: 0 })
    app.directory.fail({ on: 'any', with: 'close' })
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
    expect(warnings).toHaveBeenCalledTimes(1)
  })

  it('is 503 while the directory is down, with onUnavailable refuse', async () => {
    const client = await loggedIn({ revalidateMs: 0, onUnavailable: 'refuse' })
    const repair = app.directory.fail({ on: 'any', with: 'close' })
    const answer = await client.get('/')
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
    expect(app.errors).toMatchObject([{ code: 'ERR_LDAP_AUTH_CONNECT', status: 503 }])
    repair()
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
  })

  it('of another directory, or of another program, counts for nothing', async () => {
    const client = await loggedIn({})
    const { deserializeUser } = app.strategy
    for (const stored of ['steve', 7, {}, { version: 1, user: { id: 'x' } }]) {
      const results: unknown[] = []
      deserializeUser(stored, (...result: unknown[]) => results.push(result))
      await vi.waitFor(() => expect(results).toEqual([[null, false]]))
    }
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
  })
})

describe('serializeUser', () => {
  let app: App
  afterEach(() => app.close())

  it('leaves to others whom it does not know', async () => {
    app = await startApp(current, {
      makeStrategy: (options) => new LdapStrategy(options, ({ id }) => ({ id })),
    })
    app.passport.serializeUser((user, done) => done(null, Reflect.get(user, 'id')))
    const client = app.client()
    await client.post('/login').send(steve).expect(200)
  })

  it('keeps nobody as a user of its directory who logged in elsewhere', async () => {
    app = await startApp()
    await app.client().post('/login').send(lucille).expect(200)
    const copy = { ...(await app.client().post('/login').send(steve)).body.user }
    const results: unknown[] = []
    app.strategy.serializeUser(copy, (...result: unknown[]) => results.push(result))
    await vi.waitFor(() => expect(results).toEqual([['pass']]))
  })
})
