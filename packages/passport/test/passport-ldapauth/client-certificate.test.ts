import { createPrivateKey } from 'node:crypto'
import {
  type Certificates,
  describeWithSlapd,
  makeAuthority,
  makePfx,
  type Slapd,
  startSlapd,
} from '@ldap-auth/test-servers'
import { beforeAll, describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import { entries, open, perform, serverOf, steve, userOf } from './company.ts'

type TlsOptions = NonNullable<Strategy.ServerOptions['tlsOptions']>

const passphrase = 'of the file'
const entered = ['success', { dn: steve }]

let server: Certificates
let client: Certificates
let other: Certificates
let encryptedKey = ''
let pfx: Buffer

beforeAll(async () => {
  const authority = await makeAuthority()
  server = await authority.server(['127.0.0.1'])
  client = await authority.client()
  other = await authority.client({ subject: '/CN=other' })
  const form = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase } as const
  encryptedKey = String(createPrivateKey(client.key).export(form))
  pfx = await makePfx(client, passphrase)
})

describeWithSlapd('a directory that demands a client certificate', () => {
  let slapd: Slapd
  beforeAll(async () => {
    // OpenLDAP takes no certificate that is none.
    const taken = entries.map(({ dn, attributes }) => {
      const { 'userCertificate;binary': _, ...others } = attributes as Record<string, string>
      return { dn, attributes: others }
    })
    slapd = await startSlapd({
      suffix: 'dc=company,dc=com',
      entries: taken,
      certificates: server,
      globalLines: ['TLSVerifyClient demand'],
    })
    return () => slapd.stop()
  })

  function strategy(tlsOptions: TlsOptions, starttls = false): Strategy {
    const url = starttls ? slapd.url : slapd.tlsUrl
    const more = { url, starttls, tlsOptions: { ca: server.ca, ...tlsOptions } }
    return open({ server: serverOf(slapd, more) })
  }

  const ways: [how: string, tlsOptions: () => TlsOptions][] = [
    ['as text', () => ({ cert: client.cert, key: client.key })],
    ['as bytes', () => ({ cert: Buffer.from(client.cert), key: Buffer.from(client.key) })],
    ['as lists', () => ({ cert: [client.cert], key: [Buffer.from(client.key)] })],
    ['with an encrypted key', () => ({ cert: client.cert, key: encryptedKey, passphrase })],
    [
      'with a key beside its passphrase',
      () => ({
        cert: client.cert + client.ca,
        key: [{ pem: encryptedKey, passphrase }],
        passphrase: 'of another',
      }),
    ],
    [
      'with a key in an object, and its passphrase outside',
      () => ({ cert: client.cert, key: [{ pem: Buffer.from(encryptedKey) }], passphrase }),
    ],
    ['as a PFX', () => ({ pfx, passphrase })],
    ['as a PFX beside its passphrase', () => ({ pfx: [{ buf: pfx, passphrase }] })],
    ['as a list of a PFX', () => ({ pfx: [pfx], passphrase })],
  ]
  it.each(ways)('is shown one %s', async (_how, tlsOptions) => {
    expect(await userOf(strategy(tlsOptions()))).toMatchObject({ dn: steve })
  })

  it('is shown one after StartTLS', async () => {
    const { cert, key } = client
    expect(await userOf(strategy({ cert, key }, true))).toMatchObject({ dn: steve })
  })

  it('refuses passwords as ever', async () => {
    const { cert, key } = client
    const wrong = { username: 'steve', password: 'wrong' }
    expect(await perform(strategy({ cert, key }), wrong)).toMatchObject([
      'fail',
      { message: 'Invalid username/password' },
      401,
    ])
  })

  it.each([false, true])('says what is missing without one (StartTLS: %s)', async (starttls) => {
    expect(await perform(strategy({}, starttls))).toMatchObject([
      'error',
      {
        code: 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
        message: expect.stringMatching(
          /Give tlsOptions\.cert and tlsOptions\.key, or tlsOptions\.pfx\. \(see \S+#err_ldap_auth_client_certificate_required\)$/,
        ) as string,
      },
    ])
  })

  it('shares connections between requests that show the same one, and with no others', async () => {
    const { cert, key } = client
    const bytes = Buffer.from(cert)
    let shown: TlsOptions = { cert: bytes, key }
    const strategy = open((_req, callback) => {
      const tlsOptions = { ca: server.ca, ...shown }
      callback(null, { server: serverOf(slapd, { url: slapd.tlsUrl, tlsOptions }) })
    })
    const service = slapd.serviceAccount.dn
    const opened = () => slapd.binds().filter((dn) => dn === service).length
    const before = opened()
    expect(await perform(strategy)).toMatchObject(entered)
    bytes.fill(0)
    shown = { cert: Buffer.from(cert), key }
    expect(await perform(strategy)).toMatchObject(entered)
    expect(opened() - before).toBe(1)
    shown = { cert: other.cert, key: other.key }
    expect(await perform(strategy)).toMatchObject(entered)
    expect(opened() - before).toBe(2)
  })
})

describe('a client certificate is refused, by the name of its option', () => {
  const url = 'ldaps://ldap.invalid'
  const serviceAccount = { dn: 'cn=app,dc=company,dc=com', password: 'secret' }

  const cases: [message: string, tlsOptions: () => object][] = [
    [
      'server.tlsOptions.cert: may have one member; give one certificate',
      () => ({ cert: [client.cert, client.ca], key: client.key }),
    ],
    [
      'server.tlsOptions.key: may have one member',
      () => ({ cert: client.cert, key: [client.key, other.key] }),
    ],
    ['server.tlsOptions.pfx: may have one member', () => ({ pfx: [pfx, pfx], passphrase })],
    ['server.tlsOptions.pfx: must be bytes', () => ({ pfx: pfx.toString('latin1'), passphrase })],
    [
      'server.tlsOptions.cert: must be text or bytes',
      () => ({ cert: { file: 'client.pem' }, key: client.key }),
    ],
    [
      'server.tlsOptions.key: must be text or bytes',
      () => ({ cert: client.cert, key: createPrivateKey(client.key) }),
    ],
    [
      'server.tlsOptions.key.passphrase: is inherited',
      () => ({
        cert: client.cert,
        key: [Object.assign(Object.create({ passphrase }), { pem: encryptedKey })],
      }),
    ],
    [
      'server.tlsOptions.passphrase: must be text',
      () => ({ cert: client.cert, key: encryptedKey, passphrase: Buffer.from(passphrase) }),
    ],
    [
      'tlsOptions.key: is missing; the certificate in tlsOptions.cert',
      () => ({ cert: client.cert }),
    ],
    ['tlsOptions.cert: is missing', () => ({ key: client.key })],
    ['tlsOptions.key: is not the private key of', () => ({ cert: client.cert, key: other.key })],
    [
      'tlsOptions.passphrase: is missing; the private key in tlsOptions.key is encrypted',
      () => ({ cert: client.cert, key: encryptedKey }),
    ],
    [
      'tlsOptions.passphrase: does not open the PFX in tlsOptions.pfx',
      () => ({ pfx, passphrase: 'wrong' }),
    ],
    ['tlsOptions.passphrase: has nothing to open', () => ({ passphrase })],
    [
      'tlsOptions.cert: holds no PEM certificate (-----BEGIN CERTIFICATE-----); to read a file, give what fs.readFileSync("...") gives',
      () => ({ cert: 'client.pem', key: client.key }),
    ],
  ]
  it.each(cases)('%s', async (message, tlsOptions) => {
    const server = serverOf({ url, serviceAccount }, { tlsOptions: tlsOptions() })
    const [name, error] = await perform(open({ server }))
    expect(name).toBe('error')
    expect(error).toMatchObject({ code: 'ERR_LDAP_AUTH_OPTIONS' })
    expect((error as Error).message).toContain(message)
  })
})
