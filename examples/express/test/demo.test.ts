import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const server = fileURLToPath(new URL('../src/server.js', import.meta.url))
const loader = new URL('register-loader.js', import.meta.url).href

interface Demo {
  readonly child: ChildProcess
  /** What it has printed so far. */
  printed(): string
}

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

function run(env: NodeJS.ProcessEnv): Demo {
  const flags = ['--conditions=@ldap-auth/source', '--import', loader]
  const { PATH } = process.env
  const started = spawn(process.execPath, [...flags, server], { env: { PATH, ...env } })
  child = started
  let text = ''
  const keep = (chunk: Buffer): void => {
    text += chunk.toString()
  }
  started.stdout.on('data', keep)
  started.stderr.on('data', keep)
  return { child: started, printed: () => text }
}

/** The address it prints once it can be used. */
async function addressOf({ child: running, printed }: Demo): Promise<string> {
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed())?.[0]
    if (url !== undefined && printed().includes('Ctrl-C')) return url
    if (running.exitCode !== null || running.stdout === null) throw new Error(printed())
    await Promise.race([once(running.stdout, 'data'), once(running, 'exit')])
  }
}

/** Runs it to its end. */
async function endOf(env: NodeJS.ProcessEnv): Promise<{ code: unknown; printed: string }> {
  const { child: running, printed } = run(env)
  const [code] = await once(running, 'close')
  return { code, printed: printed() }
}

function post(url: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  const headers = { accept: 'text/html', cookie }
  const body = new URLSearchParams(fields)
  return fetch(url, { method: 'POST', redirect: 'manual', headers, body })
}

async function signIn(url: string, username: string): Promise<string> {
  const login = await post(`${url}/login`, { username, password: `${username}-demo` })
  expect(login.status).toBe(303)
  return login.headers.get('set-cookie')?.split(';')[0] ?? ''
}

describe('the demo', () => {
  it('lets the people in that it names, shows them who they are, and ends on SIGTERM', async () => {
    const demo = run({ PORT: '0' })
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
    expect((await fetch(`${url}/admin`, { headers: { cookie } })).status).toBe(403)

    const admin = { headers: { cookie: await signIn(url, 'lucille') } }
    expect(await (await fetch(`${url}/admin`, admin)).text()).toContain('Admin page')
    expect((await fetch(`${url}/nowhere`, admin)).status).toBe(404)

    expect((await post(`${url}/logout`, {}, cookie)).headers.get('location')).toBe('/login')
    expect((await fetch(url, { headers: { cookie } })).status).toBe(401)

    demo.child.kill('SIGTERM')
    expect(await once(demo.child, 'close')).toEqual([0, null])
  })

  it('takes another port when its own is taken, and says so when it was asked for', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const PORT = String((other.address() as AddressInfo).port)
    expect(await endOf({ PORT })).toEqual({
      code: 1,
      printed: `PORT ${PORT} is taken: name another one, or none\n`,
    })
    other.close()
  })

  it('says in one line that production takes a directory of its own', async () => {
    const { code, printed } = await endOf({ NODE_ENV: 'production' })
    expect(printed).toMatch(/^LDAP_URL is missing: set LDAP_URL.+\n$/)
    expect(code).toBe(1)
  })

  it('says in one line which variable is wrong', async () => {
    const env = { LDAP_URL: 'ldaps://x', LDAP_BASE_DN: 'dc=x', LDAP_FILTER: '(uid' }
    const { code, printed } = await endOf(env)
    expect(printed).toMatch(/^LDAP_FILTER \(user\.filter: .+\)\n$/)
    expect(code).toBe(1)
  })
})
