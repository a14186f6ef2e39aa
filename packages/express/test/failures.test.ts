import { request } from 'node:http'
import { createLdapAuth } from '@ldap-auth/core'
import { company, companyOptions, steve, userBinds } from '@ldap-auth/test-company'
import { startDirectory } from '@ldap-auth/testing'
import { MemoryStore } from 'express-session'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ldapAuth } from '../src/index.ts'
import { type App, browser, script, startApp, versions } from './app.ts'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
beforeEach(() => warnings.mockClear())

describe.each(versions)('a failure on %s', (_name, express) => {
  let app: App
  afterEach(() => app.close())

  it('is 503 and no wrong password: as JSON, as a page and by Basic', async () => {
    app = await startApp(express, { options: { basic: { realm: 'x' } } })
    app.directory.fail({ on: 'any', with: 'close' })
    const asJson = await app.client().post('/login').send(steve)
    const page = await app.client().post('/login').set(browser).type('form').send(steve)
    const basic = await app.client().get('/').auth(steve.username, steve.password)
    for (const { status, headers } of [asJson, page, basic]) {
      expect(status).toBe(503)
      expect(headers['retry-after']).toBe('5')
      expect(headers).not.toHaveProperty('www-authenticate')
    }
    expect(asJson.body.error.code).toBe('ERR_LDAP_AUTH_CONNECT')
    expect(page.text).toContain('not your password’s fault')
    expect(page.text).toContain('value="steve"')
    expect(app.errors).toEqual([])
  })

  it('says nothing about the directory to the browser, and all to the operator', async () => {
    app = await startApp(express)
    app.directory.fail({ on: 'any', with: 'close' })
    const answer = await app.client().post('/login').send(steve)
    expect(answer.text).not.toMatch(/127\.0\.0\.1|ldap:|cn=|dc=/)
    await app.client().post('/login').send(steve)
    expect(warnings).toHaveBeenCalledTimes(1)
    expect(warnings.mock.calls[0]?.[0]).toMatchObject({ code: 'ERR_LDAP_AUTH_CONNECT' })
  })

  it('is gone when the directory is back', async () => {
    app = await startApp(express)
    const repair = app.directory.fail({ on: 'any', with: 'close' })
    const client = app.client()
    expect((await client.post('/login').send(steve)).status).toBe(503)
    repair()
    expect((await client.post('/login').send(steve)).status).toBe(200)
  })

  it('is 503 when the directory hangs', async () => {
    app = await startApp(express, { options: { timeouts: { operationMs: 100 } } })
    app.directory.fail({ on: 'bind', with: 'hang' })
    const answer = await app.client().post('/login').send(steve)
    expect(answer.status).toBe(503)
    expect(answer.body.error.code).toBe('ERR_LDAP_AUTH_TIMEOUT')
  })

  it('of the session store reaches the error handler, once, with a status', async () => {
    const store = new MemoryStore()
    store.set = (_id, _session, done) => done?.(new Error('the store is full'))
    app = await startApp(express, { store })
    const answer = await app.client().post('/login').send(steve)
    expect(answer.status).toBe(500)
    expect(app.errors).toEqual([expect.objectContaining({ message: 'the store is full' })])
  })

  it('of the session store leaves nobody logged in, whatever it takes later', async () => {
    const store = new MemoryStore()
    const set = vi.spyOn(store, 'set')
    // express-session saves a changed session once more when the answer ends.
    set.mockImplementationOnce((_id, _session, done) => done?.(new Error('the store is full')))
    app = await startApp(express, { store })
    const client = app.client()
    expect((await client.post('/login').send(steve)).status).toBe(500)
    expect(set).toHaveBeenCalledTimes(2)
    expect((await client.get('/')).status).toBe(401)
  })

  it('that is none of the directory reaches the error handler, with a status', async () => {
    await using directory = await startDirectory({ entries: company })
    await using auth = createLdapAuth(companyOptions(directory))
    vi.spyOn(auth, 'authenticate').mockRejectedValue(new TypeError('a slip'))
    app = await startApp(express, {
      behind: (outer) => void outer.use('/own', ldapAuth({ auth })),
      mount: '/elsewhere',
    })
    expect((await app.client().post('/own/login').send(steve)).status).toBe(500)
    expect(app.errors).toEqual([expect.objectContaining({ message: 'a slip', status: 500 })])
  })

  it('of clientAddress reaches the error handler, with a status', async () => {
    const clientAddress = () => {
      throw Object.freeze(new Error('no address'))
    }
    app = await startApp(express, { options: { clientAddress } })
    expect((await app.client().get('/')).status).toBe(500)
    expect(app.errors).toHaveLength(1)
  })

  it('without sessions and without Basic tells what to do at the first request', async () => {
    app = await startApp(express, { hasSession: false })
    expect((await app.client().get('/login')).status).toBe(500)
    expect(app.errors).toEqual([
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringMatching(/session middleware.+ store .+ cookie\.path /),
      }),
    ])
  })

  it('with sessions that can not change their id is one of the options', async () => {
    app = await startApp(express, {
      hasSession: false,
      before: (outer) => {
        outer.use((req, _res, next) => next(void Object.assign(req, { session: {} })))
      },
    })
    expect((await app.client().get('/login')).status).toBe(500)
    expect(app.errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('regenerate') }),
    ])
  })

  it('does not answer twice when a time limit has answered before', async () => {
    app = await startApp(express, {
      before: (outer) => {
        outer.use((_req, res, next) => {
          next()
          res.status(504).end('too late')
        })
      },
    })
    expect((await app.client().post('/login').send(steve)).status).toBe(504)
    await vi.waitFor(() => expect(userBinds(app.directory)).toBe(1))
    expect((await app.client().get('/')).status).toBe(504)
    expect(app.errors).toEqual([])
  })

  it('is none when the client goes away: the login is called off', async () => {
    app = await startApp(express)
    app.directory.fail({ on: 'search', with: 'hang' })
    const outgoing = request({
      port: app.port,
      host: '127.0.0.1',
      path: '/login',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
    })
    outgoing.on('error', () => undefined)
    outgoing.end(JSON.stringify(steve))
    await vi.waitFor(() => {
      expect(app.directory.operations.some(({ op }) => op === 'search')).toBe(true)
    })
    outgoing.destroy()
    await vi.waitFor(() => {
      expect(app.directory.operations.some(({ op }) => op === 'abandon')).toBe(true)
    })
    expect(userBinds(app.directory)).toBe(0)
    expect(app.errors).toEqual([])
    expect(warnings).not.toHaveBeenCalled()
  })

  it('follows close(): no more logins', async () => {
    app = await startApp(express)
    await app.client().post('/login').send(steve)
    await app.auth.close()
    await vi.waitFor(() => expect(app.directory.connections).toBe(0))
    const answer = await app.client().post('/login').set(script).send(steve)
    expect(answer.status).toBe(503)
    expect(answer.body.error.code).toBe('ERR_LDAP_AUTH_CLOSED')
  })
})

it('close() leaves a directory alone that came in as { auth }', async () => {
  await using directory = await startDirectory({ entries: company })
  await using auth = createLdapAuth(companyOptions(directory))
  await ldapAuth({ auth }).close()
  await expect(auth.authenticate(steve)).resolves.toMatchObject({ authenticated: true })
})

it.each([
  ['options', undefined],
  [
    'loginPth',
    { url: 'ldaps://x', user: { base: 'dc=x', filter: '(a={{username}})' }, loginPth: 1 },
  ],
  ['session.maxAge', { url: 'ldaps://x', session: { maxAge: 1 } }],
  [
    'throttle',
    {
      url: 'ldaps://x',
      user: { base: 'dc=x', filter: '(a={{username}})' },
      throttle: { acount: {} },
    },
  ],
])('a wrong %s is refused when the middleware is made', (option, options) => {
  expect(() => ldapAuth(options as Parameters<typeof ldapAuth>[0])).toThrow(
    expect.objectContaining({
      code: 'ERR_LDAP_AUTH_OPTIONS',
      message: expect.stringContaining(option),
    }),
  )
})
