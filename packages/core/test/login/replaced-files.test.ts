import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authority, type Certificates, makeAuthority } from '@ldap-auth/test-servers'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { AuthResult, LdapAuth } from '../../src/index.ts'
import { openAuth, startPeople } from './people.ts'
import { startGate } from './tls-gate.ts'

const steve = { username: 'Steve', password: 'secret-Steve' }
const ben = { username: 'ben', password: 'secret-ben' }

let authority: Authority
let server: Certificates
let first: Certificates
let second: Certificates

beforeAll(async () => {
  authority = await makeAuthority()
  server = await authority.server(['127.0.0.1'])
  first = await authority.client({ subject: '/CN=first' })
  second = await authority.client({ subject: '/CN=second' })
})

/** A folder for `tls.crt` and `tls.key`. */
function openFolder(): { path: (name: string) => string; install: (pair: Certificates) => void } {
  const folder = mkdtempSync(join(tmpdir(), 'ldap-auth-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = (name: string): string => join(folder, name)
  const install = ({ cert, key }: Certificates): void => {
    writeFileSync(path('tls.crt'), cert)
    writeFileSync(path('tls.key'), key)
  }
  return { path, install }
}

/** Two at once are more than the connections that one leaves behind: another one is opened. */
function both(auth: LdapAuth): Promise<AuthResult[]> {
  return Promise.all([steve, ben].map((person) => auth.authenticate(person)))
}

const letIn = { authenticated: true }

describe('P4 a client certificate that is replaced on disk', () => {
  async function start() {
    const directory = await startPeople()
    const gate = await startGate(directory.url, server, { rejectUnauthorized: true })
    const { path, install } = openFolder()
    install(first)
    const { serviceAccount } = directory
    const tls = { ca: server.ca, cert: { file: path('tls.crt') }, key: { file: path('tls.key') } }
    return {
      directory,
      gate,
      install,
      auth: openAuth({ url: gate.url, serviceAccount }, { tls, cache: false }),
    }
  }

  it('is shown by new connections, and those of before end', async () => {
    const { gate, install, auth } = await start()
    expect(await auth.authenticate(steve)).toMatchObject(letIn)
    expect(new Set(gate.standing())).toEqual(new Set(['CN=first']))
    install(second)
    expect(await both(auth)).toMatchObject([letIn, letIn])
    expect(gate.standing()).toContain('CN=second')
    expect(await both(auth)).toMatchObject([letIn, letIn])
    await expect.poll(() => new Set(gate.standing())).toEqual(new Set(['CN=second']))
    await expect
      .poll(() => {
        const { searchConnections, bindConnections } = auth.stats
        return searchConnections.open + bindConnections.open - gate.standing().length
      })
      .toBe(0)
  })

  it('cuts nobody off who is being logged in', async () => {
    const { directory, gate, install, auth } = await start()
    const isBind = ({ op, dn }: { op: string; dn?: string }): boolean =>
      op === 'bind' && dn?.startsWith('uid=Steve') === true
    directory.fail({ on: 'bind', with: 'slow', delayMs: 1500, times: 1, when: isBind })
    const slow = auth.authenticate(steve)
    await expect.poll(() => directory.operations.some(isBind)).toBe(true)
    install(second)
    expect(await auth.authenticate(ben)).toMatchObject(letIn)
    expect(await auth.authenticate(ben)).toMatchObject(letIn)
    expect(gate.standing()).toContain('CN=first')
    expect(await slow).toMatchObject(letIn)
    await auth.check()
    await expect.poll(() => new Set(gate.standing())).toEqual(new Set(['CN=second']))
  })
})

describe('an authority that is replaced on disk', () => {
  it('is the one that new connections trust', async () => {
    const directory = await startPeople()
    const { path } = openFolder()
    const ca = path('ca.pem')
    writeFileSync(ca, (await makeAuthority()).ca)
    const gate = await startGate(directory.url, server, { rejectUnauthorized: false })
    const { serviceAccount } = directory
    const auth = openAuth({ url: gate.url, serviceAccount }, { tls: { ca: { file: ca } } })
    await expect(auth.authenticate(steve)).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_TLS' })
    writeFileSync(ca, server.ca)
    expect(await auth.authenticate(steve)).toMatchObject(letIn)
  })
})
