import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { addressOf, endOf, postForm, signIn, spawnExample } from '@ldap-auth/example-company/test'
import { describe, expect, it } from 'vitest'

const server = fileURLToPath(new URL('../src/server.js', import.meta.url))

describe('the demo', () => {
  it('lets the people in that it names, shows them who they are, and ends on SIGTERM', async () => {
    const demo = spawnExample(server, { PORT: '0' })
    const url = await addressOf(demo)
    expect(demo.printed()).toMatch(/lucille\s+lucille-demo\s+\(role: admin\)/)

    const stranger = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } })
    expect(stranger.status).toBe(303)

    const cookie = await signIn(url, 'steve')
    const start = await (await fetch(url, { headers: { cookie } })).text()
    expect(start).toContain('Hello Steve')
    expect(start).toMatch(/<td>mail<\/td><td>steve@company\.com<\/td><td>read as the person/)
    expect(start).toMatch(/<td>employeeNumber<\/td><td>1001<\/td><td>read by the service account/)
    expect(start).toMatch(/<td>title<\/td><td><i>none<\/i><\/td><td>not there/)
    expect((await fetch(`${url}/nowhere`, { headers: { cookie } })).status).toBe(404)

    expect((await postForm(`${url}/logout`, {}, cookie)).headers.get('location')).toBe('/login')
    expect((await fetch(url, { headers: { cookie } })).status).toBe(401)

    demo.child.kill('SIGTERM')
    expect(await once(demo.child, 'close')).toEqual([0, null])
  })

  it('opens the page of a role to those who have it', async () => {
    const url = await addressOf(spawnExample(server, { PORT: '0' }))
    for (const [username, operations, development] of [
      ['lucille', 200, 403],
      ['ben', 403, 200],
      ['steve', 403, 403],
    ] as const) {
      const headers = { cookie: await signIn(url, username) }
      expect((await fetch(`${url}/operations`, { headers })).status).toBe(operations)
      expect((await fetch(`${url}/development`, { headers })).status).toBe(development)
    }
  })

  it('takes another port when its own is taken, and says so when it was asked for', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const PORT = String((other.address() as AddressInfo).port)
    expect(await endOf(server, { PORT })).toEqual({
      code: 1,
      printed: `PORT ${PORT} is taken: name another one, or none\n`,
    })
    other.close()
  })

  it('says in one line that production takes a directory of its own', async () => {
    const { code, printed } = await endOf(server, { NODE_ENV: 'production' })
    expect(printed).toMatch(/^LDAP_URL is missing: set LDAP_URL.+\n$/)
    expect(code).toBe(1)
  })

  it('says in one line which variable is wrong', async () => {
    const env = { LDAP_URL: 'ldaps://x', LDAP_BASE_DN: 'dc=x', LDAP_FILTER: '(uid' }
    const { code, printed } = await endOf(server, env)
    expect(printed).toMatch(/^LDAP_FILTER \(user\.filter: .+\)\n$/)
    expect(code).toBe(1)
  })
})
