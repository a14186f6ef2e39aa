import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { addressOf, postForm, signIn, spawnExample } from '@ldap-auth/example-company/test'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../src/audit-log.js'

const server = fileURLToPath(new URL('../src/server.js', import.meta.url))

/** The lines of JSON among what was printed. */
function linesIn(printed: string): unknown[] {
  return printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): unknown => JSON.parse(line))
}

describe('the example with pino', () => {
  it('writes a line for each login, with who it was and nothing that was typed', async () => {
    const example = spawnExample(server, { PORT: '0' })
    const url = await addressOf(example)
    await postForm(`${url}/login`, { username: 'steve', password: 'Hunter2' })
    await postForm(`${url}/login`, { username: 'Hunter2', password: 'Hunter2' })
    const cookie = await signIn(url, 'steve')
    await postForm(`${url}/logout`, {}, cookie)
    const steve = { user: { name: 'steve' }, source: { ip: '127.0.0.1' } }
    await expect
      .poll(() => linesIn(example.printed()))
      .toMatchObject([
        {
          level: 40,
          event: { action: 'ldap_auth.login.failure', reason: 'wrong-password' },
          ...steve,
        },
        { level: 40, event: { action: 'ldap_auth.login.failure', reason: 'unknown-user' } },
        { level: 30, event: { action: 'ldap_auth.login.success', outcome: 'success' }, ...steve },
        { level: 30, event: { action: 'ldap_auth.session.logout' }, ...steve },
      ])
    expect(example.printed()).not.toContain('Hunter2')
  })

  it('redacts what else may be logged', () => {
    const lines = new PassThrough()
    const headers = { authorization: 'Basic secret', cookie: 'secret', host: 'here' }
    const logger = createLogger(lines)
    logger.info({ password: 'secret', body: { password: 'secret' }, req: { headers } })
    logger.info({ options: { service: { dn: 'cn=app', password: 'secret' } } })
    const text = String(lines.read())
    expect(text).not.toContain('secret')
    expect(text).toContain('"host":"here"')
    expect(text).toContain('cn=app')
  })
})
