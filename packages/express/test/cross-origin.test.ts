import { steve, traffic } from '@ldap-auth/test-company'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type App, browser, startApp, versions } from './app.ts'

describe.each(versions)('a post from another site on %s', (_name, express) => {
  let app: App
  beforeEach(async () => {
    app = await startApp(express, {
      before: (outer) => void outer.set('trust proxy', 'loopback'),
    })
  })
  afterEach(() => app.close())

  const foreign = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
  ]

  it.each(foreign)('can not log anybody in: %j', async (headers) => {
    const login = await app.client().post('/login').set(headers).type('form').send(steve)
    expect(login.status).toBe(403)
    expect(login.body.error.code).toBe('cross-origin')
    expect(login.headers).not.toHaveProperty('set-cookie')
    expect(traffic(app.directory)).toEqual([])
  })

  it.each(foreign)('can not log anybody out: %j', async (headers) => {
    const client = app.client()
    await client.post('/login').send(steve)
    const logout = await client.post('/logout').set({ ...browser, ...headers })
    expect(logout.status).toBe(403)
    expect((await client.get('/')).status).toBe(200)
  })

  it('is told from one of this site', async () => {
    const here = [
      { Origin: `http://127.0.0.1:${app.port}` },
      { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' },
      { 'Sec-Fetch-Site': 'none' },
      { Host: 'app.example', Origin: 'https://app.example' },
      { 'X-Forwarded-Host': 'app.example', Origin: 'http://app.example' },
      {
        'X-Forwarded-Host': 'app.example',
        'X-Forwarded-Proto': 'https',
        Origin: 'https://app.example:443',
      },
    ]
    for (const headers of here) {
      const login = await app.client().post('/login').set(headers).send(steve)
      expect(login.status, JSON.stringify(headers)).toBe(200)
    }
  })

  it('that was written in clear can not log in over TLS', async () => {
    const headers = { Host: 'app.example', 'X-Forwarded-Proto': 'https' }
    const from = { ...headers, Origin: 'http://app.example' }
    expect((await app.client().post('/login').set(from).send(steve)).status).toBe(403)
  })
})

describe.each(versions)('a forwarded host on %s', (_name, express) => {
  it('counts for nothing unless the proxy is trusted', async () => {
    const app = await startApp(express)
    const headers = { 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' }
    const login = await app.client().post('/login').set(headers).send(steve)
    await app.close()
    expect(login.status).toBe(403)
  })
})
