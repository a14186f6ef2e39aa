import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import {
  type Certificates,
  describeWithSlapd,
  makeAuthority,
  makeSelfSigned,
  type Slapd,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/diagnosis/index.ts'
import { failureOf, optionsFor, run, startCompany, stepOf, user } from './company.ts'

const DAY_MS = 86_400_000

describe('a certificate', () => {
  /** A server that makes TLS sessions, and nothing more. */
  async function show({ cert, key }: Certificates, ca: string): Promise<Finding> {
    const server = createServer({ cert, key }, (socket) => socket.on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      return await failureOf({ url: `ldaps://127.0.0.1:${port}`, user, tls: { ca } })
    } finally {
      server.close()
    }
  }

  it('whose authority is neither sent nor trusted', async () => {
    const { ca } = await makeAuthority()
    const shown = await (await makeAuthority()).server(['127.0.0.1'])
    expect(await show(shown, ca)).toMatchObject({
      step: 'certificate-chain',
      code: 'ERR_LDAP_AUTH_TLS',
      message: expect.stringContaining('of the authority CN=throw-away ca is missing'),
      remedy: expect.stringMatching(/tls\.ca, or have the server send its whole chain/),
      details: { chain: ['CN=throw-away made'] },
    })
  })

  it('that stands for itself', async () => {
    const { ca } = await makeAuthority()
    expect(await show(await makeSelfSigned(['127.0.0.1']), ca)).toMatchObject({
      step: 'certificate-chain',
      code: 'ERR_LDAP_AUTH_TLS',
      message: expect.stringContaining('signed itself'),
      remedy: expect.stringContaining('comparing its fingerprint'),
      details: { fault: 'DEPTH_ZERO_SELF_SIGNED_CERT', fingerprint: expect.any(String) },
    })
  })
})

describeWithSlapd('certificates at OpenLDAP', () => {
  const now = Date.now()
  let authority: Awaited<ReturnType<typeof makeAuthority>>
  let company: Slapd
  beforeAll(async () => {
    authority = await makeAuthority()
    const certificates = await authority.client({ names: ['localhost', '127.0.0.1'] })
    company = await startCompany({ certificates })
  })
  afterAll(() => company.stop())

  /** A server that shows a certificate of the same authority. */
  const withCertificate = (certificates: Certificates): Promise<Slapd> =>
    startCompany({ certificates })

  it('an authority that is not trusted', async () => {
    const { ca } = await makeAuthority()
    const found = await failureOf(optionsFor(company, { tls: { ca } }))
    expect(found).toMatchObject({
      step: 'certificate-chain',
      code: 'ERR_LDAP_AUTH_TLS',
      message: expect.stringContaining('by the authority "CN=throw-away ca", which is not trusted'),
      remedy: expect.stringMatching(
        /^Add the certificate of that authority \(PEM\) to what is there in tls\.ca/,
      ),
      details: { issuer: 'CN=throw-away ca', chain: ['CN=client', 'CN=throw-away ca'] },
    })
  })

  it('a certificate that has run out', async () => {
    const names = ['127.0.0.1']
    const dates = { from: now - 20 * DAY_MS, to: now - 10 * DAY_MS }
    await using server = await withCertificate(await authority.client({ names, ...dates }))
    const found = await failureOf(optionsFor(server))
    expect(found).toMatchObject({
      step: 'certificate-expiry',
      code: 'ERR_LDAP_AUTH_TLS',
      message: expect.stringMatching(/^The certificate of "CN=client" ran out on \d{4}-/),
      remedy: expect.stringContaining('renewed'),
    })
    expect(found.details?.['daysLeft']).toBe(-11)
  })

  it('a certificate that runs out soon', async () => {
    const names = ['127.0.0.1']
    const soon = await authority.client({ names, to: now + 10.5 * DAY_MS })
    await using server = await withCertificate(soon)
    const findings = await run(optionsFor(server))
    expect(stepOf(findings, 'certificate-expiry')).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining('in 10 days'),
      remedy: expect.stringContaining('logins fail from then on'),
    })
    expect(stepOf(findings, 'summary')).toMatchObject({
      verdict: 'warning',
      details: { warnings: ['certificate-expiry'] },
    })
  })

  it('a certificate for another name', async () => {
    const names = ['ldap.example.com']
    await using server = await withCertificate(await authority.client({ names }))
    expect(await failureOf(optionsFor(server))).toMatchObject({
      step: 'certificate-names',
      code: 'ERR_LDAP_AUTH_TLS',
      message: 'The certificate is not for "127.0.0.1": it has "ldap.example.com".',
      remedy: expect.stringContaining('tls.servername'),
    })
  })

  it('a client certificate that is demanded, and one that is shown', async () => {
    const certificates = await authority.server(['127.0.0.1'])
    await using server = await startCompany({
      certificates,
      globalLines: ['TLSVerifyClient demand'],
    })
    expect(await failureOf(optionsFor(server))).toMatchObject({
      step: 'client-certificate',
      code: 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
      remedy: expect.stringContaining('tls.cert and tls.key'),
    })
    const { cert, key } = await authority.client({ subject: '/CN=app', to: now + 5.5 * DAY_MS })
    const findings = await run(optionsFor(server, { tls: { ca: server.ca, cert, key } }))
    expect(stepOf(findings, 'client-certificate')).toMatchObject({
      verdict: 'warning',
      message: expect.stringMatching(/takes the client certificate of "CN=app".* in 5 days/),
      remedy: expect.stringContaining('tls.cert'),
    })
    expect(stepOf(findings, 'base').verdict).toBe('good')
  })

  it('a client certificate that nobody asks for', async () => {
    const { cert, key } = await authority.client()
    const findings = await run(optionsFor(company, { tls: { ca: company.ca, cert, key } }))
    expect(stepOf(findings, 'client-certificate')).toMatchObject({
      verdict: 'warning',
      details: { asked: false, shown: true },
    })
  })
})
