import { fileURLToPath } from 'node:url'
import { addressOf, postForm, spawnExample } from '@ldap-auth/example-company/test'
import { describe, expect, it } from 'vitest'

const server = fileURLToPath(new URL('../src/server.js', import.meta.url))

describe('the example with two directories', () => {
  it('lets the people of both in by one login, and nobody by the password of a namesake', async () => {
    const example = spawnExample(server, { PORT: '0' })
    const url = await addressOf(example)
    expect(example.printed()).toMatch(/ann@corp\.example\.com\s+ann-demo/)

    for (const [username, password, page] of [
      ['ann@corp.example.com', 'ann-demo', /Hello Ann Archer.+<code>staff:/s],
      ['CORP\\ann', 'ann-demo', /Hello Ann Archer/],
      ['ann', 'ann-demo', /Hello Ann Archer/],
      ['steve', 'steve-demo', /<code>partners:/],
      ['steve@corp.example.com', 'steve-staff', /Hello Steve Staff.+<code>staff:/s],
    ] as const) {
      const login = await postForm(`${url}/login`, { username, password })
      const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
      expect(await (await fetch(url, { headers: { cookie } })).text()).toMatch(page)
    }

    for (const [username, password] of [
      ['steve', 'steve-staff'],
      ['steve@corp.example.com', 'steve-demo'],
      ['ben@corp.example.com', 'ben-demo'],
    ] as const) {
      expect((await postForm(`${url}/login`, { username, password })).status).toBe(401)
    }
  })
})
