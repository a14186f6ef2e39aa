import {
  type Authority,
  type Certificates,
  type Ds389,
  describeWith389,
  describeWithSlapd,
  makeAuthority,
  makePfx,
  start389,
  startSlapd,
} from '@ldap-auth/test-servers'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { LdapAuth, TlsOptions } from '../../src/index.ts'
import { entriesForSlapd as entries, openAuth, startPeople } from './people.ts'
import { startGate } from './tls-gate.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const suffix = 'dc=company,dc=com'

let authority: Authority
let server: Certificates
let client: Certificates
let foreign: Certificates

beforeAll(async () => {
  authority = await makeAuthority()
  server = await authority.server(['127.0.0.1'])
  client = await authority.client({ subject: '/CN=app' })
  foreign = await (await makeAuthority()).client({ subject: '/CN=foreign app' })
})

/** Opens a handle at a directory that demands a client certificate. */
type Open = (tls: TlsOptions, anonymous?: 'anonymous') => Promise<LdapAuth>

async function failureOf(auth: LdapAuth): Promise<unknown> {
  return auth.authenticate(credentials).catch((error: unknown) => error)
}

function isDemanded(open: Open): void {
  const withPair = ({ cert, key }: Certificates): TlsOptions => ({ ca: server.ca, cert, key })

  it('lets those in who show one', async () => {
    const auth = await open(withPair(client))
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(await auth.check()).toMatchObject({ healthy: true })
    const wrong = { ...credentials, password: 'wrong' }
    expect(await auth.authenticate(wrong)).toMatchObject({ reason: 'wrong-password' })
  })

  it('lets those in who show one from a PFX', async () => {
    const pfx = await makePfx(client, 'of the file')
    const auth = await open({ ca: server.ca, pfx, passphrase: 'of the file' })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })

  it.each([undefined, 'anonymous'] as const)(
    'is told apart from everything else where there is none (search: %s)',
    async (anonymous) => {
      const auth = await open({ ca: server.ca }, anonymous)
      const missing = expect.objectContaining({
        code: 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
        retryable: false,
        message: expect.stringMatching(
          /127\.0\.0\.1:\d+ .*client certificate.*Give tls\.cert and tls\.key, or tls\.pfx\. \(see [^ ]+#err_ldap_auth_client_certificate_required\)$/,
        ) as string,
      }) as unknown
      expect(await failureOf(auth)).toEqual(missing)
      expect(await failureOf(auth)).toEqual(missing)
      expect(await auth.check()).toMatchObject({ healthy: false, servers: [{ error: missing }] })
    },
  )

  it('is a failure of TLS where the one that is shown is not taken', async () => {
    const auth = await open(withPair(foreign))
    const refused = expect.objectContaining({
      code: 'ERR_LDAP_AUTH_TLS',
      message: expect.stringMatching(
        /asked for a client certificate, was shown that of tls\.cert \("CN=foreign app"\)/,
      ) as string,
    }) as unknown
    expect(await failureOf(auth)).toEqual(refused)
    expect(await auth.check()).toMatchObject({ healthy: false, servers: [{ error: refused }] })
  })
}

const versions = [
  ['TLSv1.2', '+VERS-TLS1.2'],
  ['TLSv1.3', '+VERS-TLS1.3'],
] as const

describe.each(versions)(
  'a client certificate that a server on OpenSSL demands, %s',
  (maxVersion) => {
    isDemanded(async (tls, anonymous) => {
      const directory = await startPeople()
      const gate = await startGate(directory.url, server, { maxVersion, rejectUnauthorized: true })
      const { serviceAccount } = directory
      const service = anonymous ? undefined : serviceAccount
      return openAuth({ url: gate.url, serviceAccount }, { tls, service })
    })
  },
)

describeWithSlapd('P1 a client certificate that OpenLDAP demands', () => {
  describe.each(versions)('%s', (_version, priority) => {
    describe.each(['ldaps', 'StartTLS'])('over %s', (how) => {
      isDemanded(async (tls, anonymous) => {
        const slapd = await startSlapd({
          entries,
          suffix,
          certificates: server,
          globalLines: ['TLSVerifyClient demand', `TLSCipherSuite NORMAL:-VERS-ALL:${priority}`],
        })
        onTestFinished(() => slapd.stop())
        const { serviceAccount } = slapd
        const service = anonymous ? undefined : serviceAccount
        return how === 'ldaps'
          ? openAuth({ url: slapd.tlsUrl, serviceAccount }, { tls, service })
          : openAuth(slapd, { tls: { ...tls, startTls: true }, service })
      })
    })
  })
})

describeWith389('P1 a client certificate that 389 Directory Server demands', () => {
  let ds: Ds389
  beforeAll(async () => {
    ds = await start389({ entries, suffix, certificates: server })
    const ways = ['dn: cn=encryption,cn=config', 'changetype: modify', 'replace: nsSSLClientAuth']
    await ds.modify([...ways, 'nsSSLClientAuth: required', ''].join('\n'))
    await ds.restart()
    return () => ds.stop()
  })

  describe.each(['ldaps', 'StartTLS'])('over %s', (how) => {
    isDemanded(async (tls, anonymous) => {
      const { serviceAccount } = ds
      const service = anonymous ? undefined : serviceAccount
      return how === 'ldaps'
        ? openAuth({ url: ds.tlsUrl, serviceAccount }, { tls, service })
        : openAuth(ds, { tls: { ...tls, startTls: true }, service })
    })
  })
})
