import { request } from 'node:http'
import { createLdapAuth, isLdapAuthError } from '@ldap-auth/core'
import { company, companyOptions, steve, traffic, userBinds } from '@ldap-auth/test-company'
import { startDirectory } from '@ldap-auth/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LdapStrategy } from '../src/index.ts'
import { type App, current, startApp, versions } from './app.ts'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
beforeEach(() => warnings.mockClear())

describe.each(versions)('a failure on %s', (_name, version) => {
  let app: App
  afterEach(() => app.close())

  it('reaches the error handler, with status and headers, and is no refusal', async () => {
    app = await startApp(version)
    app.directory.fail({ on: 'any', with: 'close' })
    const answer = await app.client().post('/login').send(steve)
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
    const [error] = app.errors
    expect(isLdapAuthError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'ERR_LDAP_AUTH_CONNECT',
      retryable: true,
      statusCode: 503,
      cause: expect.objectContaining({ code: 'ERR_LDAP_AUTH_CONNECT' }),
    })
  })

  it('tells browsers nothing about the directory, and the operator all', async () => {
    app = await startApp(version)
    app.directory.fail({ on: 'any', with: 'close' })
    const answer = await app.client().post('/login').send(steve)
    expect(answer.body.message).toContain('not your password’s fault')
    expect(answer.text).not.toMatch(/127\.0\.0\.1|ldap:|cn=|dc=/)
    const [error] = app.errors
    expect(warnings.mock.calls).toEqual([[Reflect.get(Object(error), 'cause')]])
  })

  it('is over when the directory is back', async () => {
    app = await startApp(version)
    const repair = app.directory.fail({ on: 'any', with: 'close' })
    await app.client().post('/login').send(steve).expect(503)
    repair()
    await app.client().post('/login').send(steve).expect(200)
  })

  it('of the application itself is handed on as it is', async () => {
    const slip = new TypeError('a slip')
    app = await startApp(version, {
      options: {
        clientAddress: () => {
          throw slip
        },
      },
    })
    await app.client().post('/login').send(steve).expect(500)
    expect(app.errors).toEqual([slip])
  })

  it('does not answer twice where a time limit has answered before', async () => {
    app = await startApp(version, {
      before: (outer) =>
        outer.use((_req, res, next) => {
          next()
          res.status(504).end('too late')
        }),
      login: (passport) => passport.authenticate('ldap', { failureRedirect: '/again' }),
    })
    const wrong = { ...steve, password: 'wrong' }
    // A client that keeps the connection, so that the login goes on.
    const answer = await fetch(`http://127.0.0.1:${app.port}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(wrong),
    })
    expect(answer.status).toBe(504)
    await vi.waitFor(() => expect(userBinds(app.directory)).toBe(1))
    await app.client().get('/')
    expect(app.errors).toEqual([])
  })

  it('is none when the client goes away: the login is called off', async () => {
    app = await startApp(version)
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
    await vi.waitFor(() => expect(traffic(app.directory)).toContain('search'))
    outgoing.destroy()
    await vi.waitFor(() => expect(traffic(app.directory)).toContain('abandon'))
    expect(userBinds(app.directory)).toBe(0)
    expect(app.errors).toEqual([])
    expect(warnings).not.toHaveBeenCalled()
  })

  it('follows close(): no more logins', async () => {
    app = await startApp(version)
    await app.client().post('/login').send(steve).expect(200)
    await app.strategy.close()
    await vi.waitFor(() => expect(app.directory.connections).toBe(0))
    await app.client().post('/login').send(steve).expect(503)
    expect(app.errors).toMatchObject([{ code: 'ERR_LDAP_AUTH_CLOSED' }])
  })
})

it('close() leaves a directory alone that came in as { auth }', async () => {
  await using directory = await startDirectory({ entries: company })
  await using auth = createLdapAuth(companyOptions(directory))
  await new LdapStrategy({ auth }).close()
  await expect(auth.authenticate(steve)).resolves.toMatchObject({ authenticated: true })
})

it('warns once about a proxy that nobody trusts', async () => {
  const app = await startApp(current)
  for (const address of ['192.0.2.1', '192.0.2.2']) {
    await app.client().post('/login').set('X-Forwarded-For', address).send(steve).expect(200)
  }
  await app.close()
  expect(warnings.mock.calls).toEqual([
    [
      expect.stringContaining('"trust proxy"'),
      expect.objectContaining({ type: 'LdapAuthWarning' }),
    ],
  ])
})
