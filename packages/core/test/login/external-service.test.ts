import {
  type Certificates,
  describeWith389,
  describeWithSlapd,
  makeAuthority,
  type Slapd,
  start389,
  startSlapd,
} from '@ldap-auth/test-servers'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import type { TlsOptions } from '../../src/index.ts'
import { entriesForSlapd as entries, openAuth, startPeople } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const service = { mechanism: 'EXTERNAL' } as const
const suffix = 'dc=company,dc=com'

let server: Certificates
let client: Certificates

beforeAll(async () => {
  const authority = await makeAuthority()
  server = await authority.server(['127.0.0.1'])
  client = await authority.client({ subject: '/CN=app' })
})

/** What is trusted and shown. */
function withCertificate(): TlsOptions {
  const { cert, key } = client
  return { ca: server.ca, cert, key }
}

const refusedBind = expect.objectContaining({
  code: 'ERR_LDAP_AUTH_SERVICE_BIND',
  message: expect.stringContaining('client certificate') as string,
}) as Error

/** An OpenLDAP that shows nobody anything who is not somebody to it. */
async function startOpenLdap(...globalLines: string[]): Promise<Slapd> {
  const slapd = await startSlapd({ suffix, entries, certificates: server, globalLines })
  onTestFinished(() => slapd.stop())
  return slapd
}

describeWithSlapd('P5 a service account that is a client certificate', () => {
  it.each(['ldaps', 'StartTLS'])('searches over %s where nobody may without it', async (how) => {
    const slapd = await startOpenLdap('TLSVerifyClient allow')
    const startTls = how === 'StartTLS'
    const url = startTls ? slapd.url : slapd.tlsUrl
    const { serviceAccount } = slapd
    const auth = openAuth(
      { url, serviceAccount },
      { tls: { ...withCertificate(), startTls }, service },
    )
    expect(await auth.check()).toMatchObject({ healthy: true })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    const wrong = { ...credentials, password: 'wrong' }
    expect(await auth.authenticate(wrong)).toMatchObject({ reason: 'wrong-password' })
    expect(slapd.log()).toMatch(/BIND dn="cn=app" mech=EXTERNAL/i)
  })

  it('is refused where nobody asks for it, and that is no failure of the user', async () => {
    const { tlsUrl: url, serviceAccount } = await startOpenLdap('TLSVerifyClient never')
    const auth = openAuth({ url, serviceAccount }, { tls: withCertificate(), service })
    await expect(auth.authenticate(credentials)).rejects.toThrow(refusedBind)
  })

  it('makes nobody an unknown user where it is taken and mapped to nobody', async () => {
    const slapd = await startOpenLdap('TLSVerifyClient demand', 'authz-regexp "^cn=app$" ""')
    const { tlsUrl: url, serviceAccount } = slapd
    const auth = openAuth({ url, serviceAccount }, { tls: withCertificate(), service })
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SEARCH',
        message: expect.stringContaining('Check that user.base exists') as string,
      }),
    )
    expect(slapd.log()).toMatch(/BIND dn="" mech=EXTERNAL/i)
  })
})

describeWith389('P5 a service account that is a client certificate', () => {
  it('is refused where it is mapped to nobody', async () => {
    const ds = await start389({ suffix, entries, certificates: server })
    onTestFinished(() => ds.stop())
    const { tlsUrl: url, serviceAccount } = ds
    const auth = openAuth({ url, serviceAccount }, { tls: withCertificate(), service })
    await expect(auth.authenticate(credentials)).rejects.toThrow(refusedBind)
  })
})

it('a directory that does not know EXTERNAL refuses the service account', async () => {
  const { tlsUrl = '', ca = '', serviceAccount } = await startPeople({ tls: true })
  const tls = { ...withCertificate(), ca }
  const auth = openAuth({ url: tlsUrl, serviceAccount }, { tls, service })
  await expect(auth.authenticate(credentials)).rejects.toThrow(refusedBind)
})
