import formbody from '@fastify/formbody'
import { steve, traffic, userBinds } from '@ldap-auth/test-company'
import { describe, expect, it } from 'vitest'
import { browser, script, sessionPlugins, startApp } from './app.ts'

describe.each(sessionPlugins)('the login with %s', (_name, sessions) => {
  it('has a page', async () => {
    await using app = await startApp({ sessions })
    const page = await app.client().get('/login', browser)
    expect(page.statusCode).toBe(200)
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    })
    expect(page.body).toContain('<form method="post" action="/login">')
    expect(traffic(app.directory)).toEqual([])
  })

  it('by a form leads to the start, and the person is known there', async () => {
    await using app = await startApp({ sessions })
    const client = app.client()
    const login = await client.postForm('/login', steve, browser)
    expect(login.statusCode).toBe(303)
    expect(login.headers.location).toBe('/')
    expect(login.headers).not.toHaveProperty('content-type')
    const start = await client.get('/')
    expect(start.statusCode).toBe(200)
    expect(start.json()).toMatchObject({
      same: true,
      user: { username: 'steve', displayName: 'Steve Miller', roles: ['admin'] },
    })
  })

  it('by JSON answers with the user, without attributes', async () => {
    await using app = await startApp({ sessions })
    const login = await app.client().post('/login', steve)
    expect(login.statusCode).toBe(200)
    expect(login.json().user).toMatchObject({ username: 'steve', attributes: {} })
  })

  it('takes no other method, and none from another site', async () => {
    await using app = await startApp({ sessions })
    const put = await app.client().send({ method: 'PUT', url: '/login', payload: steve })
    expect(put.statusCode).toBe(405)
    expect(put.headers.allow).toBe('GET, HEAD, POST')
    const foreign = { 'sec-fetch-site': 'cross-site' }
    expect((await app.client().post('/login', steve, foreign)).json().error.code).toBe(
      'cross-origin',
    )
    expect(userBinds(app.directory)).toBe(0)
  })
})

describe('the body of a login', () => {
  it.each([
    ['is broken JSON', 'application/json', '{', 400, 'malformed-body'],
    ['is a broken form', 'application/x-www-form-urlencoded', 'a=%ff', 400, 'malformed-body'],
    ['is too large', 'application/json', JSON.stringify('x'.repeat(20_000)), 413, 'body-too-large'],
    ['is text', 'text/plain', 'steve', 415, 'unsupported-body'],
    ['has no type', '', 'steve', 415, 'unsupported-body'],
    ['has a type that is none', 'json', 'steve', 415, 'unsupported-body'],
    ['has a type of one word and more', 'json; charset=utf-8', '{}', 415, 'unsupported-body'],
    ['is a list', 'application/json', '[]', 400, 'malformed-credentials'],
    ['lacks the password', 'application/json', '{"username":"steve"}', 400, 'missing-credentials'],
  ])('that %s is answered as in every framework', async (_what, type, payload, status, code) => {
    await using app = await startApp()
    const headers = type === '' ? script : { ...script, 'content-type': type }
    const login = await app.client().post('/login', payload, headers)
    expect(login.statusCode).toBe(status)
    expect(login.json().error.code).toBe(code)
    expect(traffic(app.directory)).toEqual([])
  })

  it('that Fastify itself refuses is explained to browsers, too, and logs nobody out', async () => {
    await using app = await startApp()
    const type = { 'content-type': 'form' }
    const page = await app.client().post('/login', 'steve', { ...browser, ...type })
    expect([page.statusCode, page.headers['content-type']]).toEqual([
      415,
      'text/html; charset=utf-8',
    ])
    const foreign = { ...script, ...type, origin: 'https://evil.example' }
    expect((await app.client().post('/logout', 'steve', foreign)).statusCode).toBe(403)
  })

  it('that Fastify itself refuses hides no fault', async () => {
    const clientAddress = () => {
      throw new Error('a slip')
    }
    await using app = await startApp({ options: { clientAddress } })
    const answer = await app.client().post('/login', 'steve', { 'content-type': 'form' })
    expect(answer.statusCode).toBe(500)
  })

  it('is read behind a parser of the application as well', async () => {
    await using app = await startApp({ before: (outer) => outer.register(formbody) })
    expect((await app.client().postForm('/login', steve)).statusCode).toBe(303)
  })

  it('leaves the parsers of the other routes as they are', async () => {
    await using app = await startApp({
      routes: (outer) => outer.post('/echo', async (request) => request.body),
    })
    const echo = await app.client().post('/echo', { a: 1 })
    expect(echo.json()).toEqual({ a: 1 })
    const form = await app.client().postForm('/echo', { a: 1 })
    expect(form.statusCode).toBe(415)
  })
})
