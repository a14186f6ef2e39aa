import { type Certificates, makeAuthority, makePfx } from '@ldap-auth/test-servers'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createEntryLogin } from '../../src/entries/index.ts'
import type { AuthResult, LdapAuthOptions } from '../../src/index.ts'
import { peopleBase, startPeople } from '../login/people.ts'
import { startGate } from '../login/tls-gate.ts'

let server: Certificates
let client: Certificates

beforeAll(async () => {
  const authority = await makeAuthority()
  server = await authority.server(['127.0.0.1'])
  client = await authority.client()
})

/** Logs in at a directory that demands a client certificate. */
async function login(tls: LdapAuthOptions['tls']): Promise<AuthResult<object>> {
  const directory = await startPeople()
  const { url } = await startGate(directory.url, server, { rejectUnauthorized: true })
  const opened = createEntryLogin({
    url,
    tls: { ca: server.ca, ...tls },
    service: directory.serviceAccount,
    user: { base: peopleBase, filter: '(uid={{username}})' },
  })
  onTestFinished(() => opened.close({ graceMs: 0 }))
  return opened.authenticate({ username: 'Steve', password: 'secret-Steve' })
}

describe('a client certificate of a login that gives entries', () => {
  it('is shown', async () => {
    const { cert, key } = client
    expect(await login({ cert, key })).toMatchObject({ authenticated: true })
  })

  it('is shown from a PFX', async () => {
    const passphrase = 'of the file'
    const pfx = await makePfx(client, passphrase)
    expect(await login({ pfx, passphrase })).toMatchObject({ authenticated: true })
  })

  it.each([
    ['is missed', {}],
    ['is missed at construction', { clientCertificate: 'required' }],
  ] as const)('%s', async (_when, tls) => {
    await expect(login(tls)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED' }),
    )
  })
})
