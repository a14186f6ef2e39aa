import {
  type Certificates,
  describeWithSlapd,
  makeAuthority,
  type Slapd,
  startSlapd,
} from '@ldap-auth/test-servers'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { entriesForSlapd as entries, openAuth, startPeople } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const service = { mechanism: 'EXTERNAL' } as const

let server: Certificates
let client: Certificates

beforeAll(async () => {
  const authority = await makeAuthority()
  server = await authority.server(['127.0.0.1'])
  client = await authority.client({ subject: '/CN=app' })
})

/** An OpenLDAP that knows clients by their certificates, takes others too, and shows them nothing. */
async function startKnowing(): Promise<Slapd> {
  const slapd = await startSlapd({
    suffix: 'dc=company,dc=com',
    entries,
    certificates: server,
    globalLines: ['TLSVerifyClient allow'],
  })
  onTestFinished(() => slapd.stop())
  return slapd
}

describeWithSlapd('a service account that is a client certificate', () => {
  it.each(['ldaps', 'StartTLS'])('searches over %s where nobody may without it', async (how) => {
    const slapd = await startKnowing()
    const { ca } = server
    const { cert, key } = client
    const startTls = how === 'StartTLS'
    const url = startTls ? slapd.url : slapd.tlsUrl
    const { serviceAccount } = slapd
    const auth = openAuth({ url, serviceAccount }, { tls: { ca, cert, key, startTls }, service })
    expect(await auth.check()).toMatchObject({ healthy: true })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    const wrong = { ...credentials, password: 'wrong' }
    expect(await auth.authenticate(wrong)).toMatchObject({ reason: 'wrong-password' })
    expect(slapd.log()).toMatch(/BIND dn="cn=app" mech=EXTERNAL/i)
  })

  it('is refused where none is shown, and that is no failure of the user', async () => {
    const { tlsUrl: url, serviceAccount } = await startKnowing()
    const auth = openAuth({ url, serviceAccount }, { tls: { ca: server.ca }, service })
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SERVICE_BIND',
        message: expect.stringContaining('client certificate') as string,
      }),
    )
  })
})

it('a directory that does not know EXTERNAL refuses the service account', async () => {
  const { tlsUrl, ca = '', serviceAccount } = await startPeople({ tls: true })
  const auth = openAuth({ url: tlsUrl ?? '', serviceAccount }, { tls: { ca }, service })
  await expect(auth.authenticate(credentials)).rejects.toThrow(
    expect.objectContaining({ code: 'ERR_LDAP_AUTH_SERVICE_BIND' }),
  )
})
