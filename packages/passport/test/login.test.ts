import { lucille, steve, traffic, userBinds } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, startApp, versions } from './app.ts'

describe.each(versions)('a login by %s', (_name, version) => {
  let app: App
  afterEach(() => app.close())

  it.each(['form', 'json'])('with the right password, as %s', async (type) => {
    app = await startApp(version)
    const client = app.client()
    const answer = await client.post('/login').type(type).send(steve)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      user: { username: 'steve', displayName: 'Steve Miller', roles: ['admin'] },
      authInfo: { source: 'directory' },
    })
    expect((await client.get('/')).body.user).toMatchObject({ username: 'steve' })
  })

  it.each(['form', 'json'])('needs no body parser, as %s', async (type) => {
    app = await startApp(version, { hasParsers: false })
    const answer = await app.client().post('/login').type(type).send(steve)
    expect(answer.body.user).toMatchObject({ username: 'steve' })
  })

  it('with a wrong password and by an unknown name is the same 401', async () => {
    app = await startApp(version)
    const wrong = await app
      .client()
      .post('/login')
      .send({ ...steve, password: 'wrong' })
    const unknown = await app
      .client()
      .post('/login')
      .send({ ...steve, username: 'nobody' })
    for (const { status, text, headers } of [wrong, unknown]) {
      expect([status, text]).toEqual([401, 'Unauthorized'])
      expect(headers).not.toHaveProperty('www-authenticate')
    }
    expect(app.errors).toEqual([])
  })

  it.each([
    ['nothing', {}],
    ['no password', { username: 'steve' }],
    ['an empty password', { username: 'steve', password: '' }],
    ['an empty name', { username: '', password: 'blue-sky' }],
    ['a list', { username: ['steve'], password: 'blue-sky' }],
    ['an object', { username: 'steve', password: { $ne: '' } }],
  ])('with %s is 400, and asks nobody', async (_what, body) => {
    app = await startApp(version)
    expect((await app.client().post('/login').send(body)).status).toBe(400)
    expect(traffic(app.directory)).toEqual([])
  })

  it('never takes what stands in the address', async () => {
    app = await startApp(version)
    const { username, password } = steve
    expect((await app.client().post('/login').query({ username, password })).status).toBe(400)
    expect((await app.client().get('/login').query({ username, password })).status).toBe(400)
    expect(traffic(app.directory)).toEqual([])
  })

  it('that is not allowed in here is 403', async () => {
    app = await startApp(version, { options: { require: { anyRole: ['admin'] } } })
    expect((await app.client().post('/login').send(lucille)).status).toBe(403)
    expect((await app.client().post('/login').send(steve)).status).toBe(200)
  })

  it('sent from a page of another site is 403, and asks nobody', async () => {
    app = await startApp(version)
    const post = (headers: Record<string, string>) =>
      app.client().post('/login').set(headers).send(steve)
    expect((await post({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await post({ Origin: 'https://elsewhere.example' })).status).toBe(403)
    expect(userBinds(app.directory)).toBe(0)
    expect((await post({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
    expect((await post({ Origin: `http://127.0.0.1:${app.port}` })).status).toBe(200)
  })
})
