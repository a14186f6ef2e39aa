import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { addressOf, postForm, signIn, spawnExample } from '@ldap-auth/example-company/test'
import { expect, it } from 'vitest'

const server = fileURLToPath(new URL('../src/server.js', import.meta.url))

it('lets people in, shows them who they are and their pages, and ends on SIGTERM', async () => {
  const { child, ...example } = spawnExample(server, { PORT: '0' })
  const url = await addressOf({ child, ...example })
  const stranger = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } })
  expect(stranger.status).toBe(303)
  expect(await (await fetch(`${url}/login`)).text()).toContain('<form method="post"')

  const cookie = await signIn(url, 'steve')
  const start = await fetch(url, { headers: { cookie } })
  expect(start.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await start.text()).toContain('Hello Steve')
  expect((await fetch(`${url}/nowhere`, { headers: { cookie } })).status).toBe(404)
  expect((await fetch(`${url}/nowhere`)).status).toBe(401)
  expect((await postForm(`${url}/logout`, {}, cookie)).headers.get('location')).toBe('/login')
  expect((await fetch(url, { headers: { cookie } })).status).toBe(401)

  for (const [username, operations, development] of [
    ['lucille', 200, 403],
    ['ben', 403, 200],
    ['tom', 403, 403],
  ] as const) {
    const headers = { cookie: await signIn(url, username) }
    expect((await fetch(`${url}/operations`, { headers })).status).toBe(operations)
    expect((await fetch(`${url}/development`, { headers })).status).toBe(development)
  }
  child.kill('SIGTERM')
  expect(await once(child, 'close')).toEqual([0, null])
})
