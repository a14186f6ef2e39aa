import { fileURLToPath } from 'node:url'
import { addressOf, spawnExample } from '@ldap-auth/example-company/test'
import { expect, it } from 'vitest'
import { createApp } from '../src/app.js'

const server = fileURLToPath(new URL('../src/server.js', import.meta.url))

function post(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}/token`, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function tokenOf(url: string, username: string): Promise<Record<string, string>> {
  const answer = await post(url, { username, password: `${username}-demo` })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return { authorization: `Bearer ${token}` }
}

it('gives a token for a password alone, and takes it', async () => {
  const url = await addressOf(spawnExample(server, { PORT: '0' }))
  expect((await fetch(`${url}/me`)).status).toBe(401)
  const lucille = { headers: await tokenOf(url, 'lucille') }
  expect(await (await fetch(`${url}/me`, lucille)).json()).toMatchObject({
    username: 'lucille',
    roles: ['admin'],
  })
  expect((await fetch(`${url}/operations`, lucille)).status).toBe(200)
  const ben = { headers: await tokenOf(url, 'ben') }
  expect((await fetch(`${url}/operations`, ben)).status).toBe(403)

  const known = await post(url, { username: 'lucille', password: 'wrong' })
  const unknown = await post(url, { username: 'nobody', password: 'wrong' })
  expect([known.status, unknown.status]).toEqual([401, 401])
  expect(await known.text()).toBe(await unknown.text())
  for (const password of ['', 1, null, ['x']]) {
    expect((await post(url, { username: 'lucille', password })).status).toBe(400)
  }
})

it('tells an outage from a wrong password', async () => {
  const app = await createApp({
    // Nothing listens there.
    url: 'ldap://127.0.0.1:1',
    user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
  })
  const body = { username: 'lucille', password: 'lucille-demo' }
  const answer = await app.inject({ method: 'POST', url: '/token', body })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers['retry-after']).toBe('5')
  expect(answer.json().error.code).toBe('ERR_LDAP_AUTH_CONNECT')
  await app.close()
})
