import { lucille, steve } from '@ldap-auth/test-company'
import { MemoryStore } from 'express-session'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExpressLdapAuthOptions } from '../src/index.ts'
import {
  type App,
  type AppOptions,
  browser,
  type Client,
  sessionsIn,
  startApp,
  versions,
} from './app.ts'

type SessionOptions = ExpressLdapAuthOptions['session']

const steveDn = 'uid=steve,ou=people,dc=company,dc=com'
const operatorsDn = 'cn=operators,ou=groups,dc=company,dc=com'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
beforeEach(() => warnings.mockClear())

describe.each(versions)('a session on %s', (_name, express) => {
  let app: App
  let client: Client
  afterEach(() => app.close())

  /** Starts an application and logs Steve in. */
  async function start(options: SessionOptions, given: AppOptions = {}): Promise<void> {
    app = await startApp(express, { ...given, options: { ...given.options, session: options } })
    client = app.client()
    expect((await client.post('/login').send(steve)).status).toBe(200)
  }

  it('asks the directory nothing before the time has come', async () => {
    await start({})
    const before = app.directory.operations.length
    app.directory.remove(steveDn)
    expect((await client.get('/')).body.user.username).toBe('steve')
    expect(app.directory.operations).toHaveLength(before)
  })

  it('ends when its user is disabled: 401, and 303 for a page load', async () => {
    await start({ revalidateMs: 0 })
    const page = app.client()
    await page.post('/login').send(steve)
    app.directory.modify(steveDn, { pwdAccountLockedTime: '000001010000Z' })
    const refused = await client.get('/')
    expect(refused.status).toBe(401)
    expect(refused.body.error.code).toBe('session-expired')
    expect(refused.headers['cache-control']).toBe('no-store')
    const sent = await page.get('/reports').set(browser)
    expect(sent.status).toBe(303)
    expect(sent.headers['location']).toBe('/login?returnTo=%2Freports&expired=1')
    expect(app.errors).toEqual([])
  })

  it('holds no login after it has ended, and takes the next one', async () => {
    await start({ revalidateMs: 0 })
    app.directory.modify(steveDn, { employeeType: [], nsAccountLock: 'true' })
    await client.get('/')
    app.directory.modify(steveDn, { nsAccountLock: [] })
    expect((await client.get('/')).body.error.code).toBe('login-required')
    await client.post('/login').send(steve)
    expect((await client.get('/')).status).toBe(200)
  })

  it('ends when its user is deleted', async () => {
    await start({ revalidateMs: 0 })
    app.directory.remove(steveDn)
    expect((await client.get('/')).body.error.code).toBe('session-expired')
  })

  it('ends when its user is not among those who are required', async () => {
    await start({ revalidateMs: 0 }, { options: { require: { filter: '(employeeType=staff)' } } })
    app.directory.modify(steveDn, { employeeType: 'guest' })
    expect((await client.get('/')).body.error.code).toBe('session-expired')
  })

  it('loses and gains roles without another login', async () => {
    await start(
      { revalidateMs: 0 },
      { behind: (outer, auth) => void outer.get('/admin', auth.requireRole('admin')) },
    )
    expect((await client.get('/admin')).status).toBe(200)
    app.directory.modify(operatorsDn, { member: [] })
    expect((await client.get('/admin')).body.error.code).toBe('role-missing')
    expect((await client.get('/')).body.user.roles).toEqual([])
    app.directory.modify(operatorsDn, { member: steveDn })
    expect((await client.get('/admin')).status).toBe(200)
  })

  it('shows the names and the attributes of today', async () => {
    await start({ revalidateMs: 0, attributes: ['mail'] })
    app.directory.modify(steveDn, { cn: 'Steven Miller', mail: 'steven@company.com' })
    const { user } = (await client.get('/')).body
    expect(user).toMatchObject({ displayName: 'Steven Miller', username: 'steve' })
    expect(user.attributes).toEqual({ mail: ['steven@company.com'] })
  })

  it('keeps its id and what else is in it, and the answer of the directory', async () => {
    const store = new MemoryStore()
    await start(
      { revalidateMs: 0 },
      {
        store,
        behind: (outer) => {
          outer.get('/cart', (req, _res, next) => {
            next(void Object.assign(req.session, { cart: 'full' }))
          })
        },
      },
    )
    await client.get('/cart')
    const ids = Object.keys(await sessionsIn(store))
    app.directory.modify(steveDn, { cn: 'Steven Miller' })
    expect((await client.get('/')).headers).not.toHaveProperty('set-cookie')
    const after = await sessionsIn(store)
    expect(Object.keys(after)).toEqual(ids)
    expect(Object.values(after)).toEqual([
      expect.objectContaining({
        cart: 'full',
        ldapAuth: expect.objectContaining({
          user: expect.objectContaining({ displayName: 'Steven Miller' }),
        }),
      }),
    ])
  })

  it('is kept while the directory does not answer, and the operator is told', async () => {
    await start({ revalidateMs: 0 })
    app.directory.fail({ on: 'any', with: 'close' })
    expect((await client.get('/')).body.user.roles).toEqual(['admin'])
    expect(warnings).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_CONNECT' }),
    )
    const asked = app.directory.operations.length
    expect((await client.get('/')).status).toBe(200)
    expect(app.directory.operations).toHaveLength(asked)
  })

  it('is refused then where that is wanted, and goes on afterwards', async () => {
    await start({ revalidateMs: 0, onUnavailable: 'refuse' })
    const repair = app.directory.fail({ on: 'any', with: 'close' })
    const refused = await client.get('/')
    const page = await client.get('/').set(browser)
    for (const { status, headers } of [refused, page]) {
      expect(status).toBe(503)
      expect(headers['retry-after']).toBe('5')
      expect(headers['cache-control']).toBe('no-store')
    }
    expect(refused.body.error.code).toBe('ERR_LDAP_AUTH_CONNECT')
    expect(page.type).toBe('text/html')
    repair()
    expect((await client.get('/')).status).toBe(200)
    expect(app.errors).toEqual([])
  })

  it('ends everywhere when its logins are revoked, and only for that user', async () => {
    const revokedAt = new Map<string, number>()
    await start({
      isRevoked: ({ user, loggedInAt }) =>
        loggedInAt.getTime() < (revokedAt.get(user.username) ?? 0),
    })
    const elsewhere = app.client()
    await elsewhere.post('/login').send(steve)
    const another = app.client()
    await another.post('/login').send(lucille)
    revokedAt.set('steve', Date.now() + 1)
    for (const revoked of [client, elsewhere]) {
      expect((await revoked.get('/')).body.error.code).toBe('session-expired')
    }
    expect((await another.get('/')).status).toBe(200)
  })

  it('lets nobody in by an isRevoked that throws', async () => {
    await start({ isRevoked: () => Promise.reject(new Error('the list is gone')) })
    expect((await client.get('/')).status).toBe(500)
    expect(app.errors).toEqual([expect.objectContaining({ message: 'the list is gone' })])
  })

  it('that can not be stored afresh reaches the error handler', async () => {
    const store = new MemoryStore()
    await start({ revalidateMs: 0 }, { store })
    vi.spyOn(store, 'set').mockImplementationOnce((_id, _session, done) =>
      done?.(new Error('full')),
    )
    expect((await client.get('/')).status).toBe(500)
    expect(app.errors).toEqual([expect.objectContaining({ message: 'full' })])
  })
})
