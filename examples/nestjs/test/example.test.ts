import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { addressOf, endOf, postForm, signIn, spawnExample } from '@ldap-auth/example-company/test'
import { describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

describe('the Nest example', () => {
  it('lets the people in that it names, and ends on SIGTERM', async () => {
    const example = spawnExample(main, { PORT: '0' })
    const url = await addressOf(example)
    const stranger = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } })
    expect(stranger.status).toBe(303)
    expect(stranger.headers.get('location')).toBe('/login?returnTo=%2F')

    const cookie = await signIn(url, 'steve')
    const start = await (await fetch(url, { headers: { cookie } })).text()
    expect(start).toContain('Hello Steve')
    expect(start).toContain('<a href="/operations">')
    expect((await fetch(`${url}/nowhere`, { headers: { cookie } })).status).toBe(404)
    expect((await postForm(`${url}/logout`, {}, cookie)).headers.get('location')).toBe('/login')
    expect((await fetch(url, { headers: { cookie } })).status).toBe(401)

    example.child.kill('SIGTERM')
    expect(await once(example.child, 'close')).toEqual([0, null])
  })

  it('opens operations to admin, development to researcher, and neither to others', async () => {
    const url = await addressOf(spawnExample(main, { PORT: '0' }))
    for (const [username, operations, development] of [
      ['lucille', 200, 403],
      ['ben', 403, 200],
      ['steve', 403, 403],
    ] as const) {
      const headers = { cookie: await signIn(url, username) }
      expect((await fetch(url, { headers })).status).toBe(200)
      expect((await fetch(`${url}/operations`, { headers })).status).toBe(operations)
      expect((await fetch(`${url}/development`, { headers })).status).toBe(development)
    }
  })

  it('says in one line which variable is wrong', async () => {
    const env = { LDAP_URL: 'ldaps://x', LDAP_BASE_DN: 'dc=x', LDAP_FILTER: '(uid' }
    const { code, printed } = await endOf(main, env)
    expect(printed).toMatch(/LDAP_FILTER \(user\.filter: .+\)\n$/)
    expect(code).toBe(1)
  })
})
