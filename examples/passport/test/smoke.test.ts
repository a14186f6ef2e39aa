import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { addressOf, postForm, signIn, spawnExample } from '@ldap-auth/example-company/test'
import { expect, it } from 'vitest'

const server = fileURLToPath(new URL('../src/server.js', import.meta.url))

it('lets people in, shows them who they are and their pages, and ends on SIGTERM', async () => {
  const example = spawnExample(server, { PORT: '0' })
  const url = await addressOf(example)
  const stranger = await fetch(url, { redirect: 'manual' })
  expect(stranger.headers.get('location')).toBe('/login')

  const wrong = await postForm(`${url}/login`, { username: 'steve', password: 'wrong' })
  expect(wrong.headers.get('location')).toBe('/login')
  const session = { cookie: wrong.headers.get('set-cookie')?.split(';')[0] ?? '' }
  const page = await (await fetch(`${url}/login`, { headers: session })).text()
  expect(page).toContain('<p role="alert">Wrong user name or password')
  expect(await (await fetch(`${url}/login`, { headers: session })).text()).not.toContain('alert')

  const cookie = await signIn(url, 'steve')
  expect(await (await fetch(url, { headers: { cookie } })).text()).toContain('Hello Steve')
  expect((await fetch(`${url}/nowhere`, { headers: { cookie } })).status).toBe(404)
  expect((await postForm(`${url}/logout`, {}, cookie)).headers.get('location')).toBe('/login')
  expect((await fetch(url, { redirect: 'manual', headers: { cookie } })).status).toBe(303)

  for (const [username, operations, development] of [
    ['lucille', 200, 403],
    ['ben', 403, 200],
    ['tom', 403, 403],
  ] as const) {
    const headers = { cookie: await signIn(url, username) }
    expect((await fetch(`${url}/operations`, { headers })).status).toBe(operations)
    expect((await fetch(`${url}/development`, { headers })).status).toBe(development)
  }
  example.child.kill('SIGTERM')
  expect(await once(example.child, 'close')).toEqual([0, null])
})
