import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import {
  type Certificates,
  describeWithSlapd,
  makeAuthority,
  makeSelfSigned,
  onRequest,
  operations,
  result,
  type Slapd,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnose, type Finding } from '../../src/diagnosis/index.ts'
import type { LdapAuthOptions } from '../../src/index.ts'
import { collect, optionsFor, people, startCompany, stepOf, verdicts } from './company.ts'

const user = { base: people, filter: '(uid={{username}})' }
const DAY_MS = 86_400_000

function run(options: LdapAuthOptions): Promise<readonly Finding[]> {
  return collect(diagnose(options))
}

/** What was found at the step that failed, which nothing behind it could be looked at for. */
async function failureOf(options: LdapAuthOptions): Promise<Finding> {
  const findings = await run(options)
  const failed = findings.filter(({ verdict, step }) => verdict === 'failed' && step !== 'summary')
  expect(failed).toHaveLength(1)
  expect(stepOf(findings, 'base')).toMatchObject({ verdict: 'skipped' })
  const { message, remedy, code } = failed[0] as Finding
  const summary = { verdict: 'failed', message: `Nobody can log in: ${message}`, remedy, code }
  expect(stepOf(findings, 'summary')).toMatchObject(summary)
  return failed[0] as Finding
}

describe('without a directory', () => {
  it('a host that nobody knows', async () => {
    const found = await failureOf({ url: 'ldaps://no-such-host.invalid', user })
    expect(found).toMatchObject({
      step: 'dns',
      server: 'ldaps://no-such-host.invalid',
      code: 'ERR_LDAP_AUTH_CONNECT',
      message: expect.stringContaining('no-such-host.invalid'),
      remedy: expect.stringContaining('name servers'),
    })
  })

  it('a port where nobody listens', async () => {
    const server = await startScriptedServer(() => {})
    await server.close()
    expect(await failureOf({ url: server.url, user })).toMatchObject({
      step: 'tcp',
      code: 'ERR_LDAP_AUTH_CONNECT',
      remedy: expect.stringMatching(/^Nobody listens at port \d+ of 127\.0\.0\.1: check the port/),
    })
  })

  it.each([
    ['ldap', 'root-dse'],
    ['ldaps', 'tls'],
  ])('a server that hangs, at %s://', async (scheme, step) => {
    await using server = await startScriptedServer((socket) => socket.resume())
    const url = `${scheme}://127.0.0.1:${server.port}`
    const timeouts = { connectMs: 100, operationMs: 100, loginMs: 300 }
    expect(await failureOf({ url, user, timeouts })).toMatchObject({
      step,
      code: 'ERR_LDAP_AUTH_TIMEOUT',
      remedy: expect.stringContaining('does not answer in time'),
    })
    await expect.poll(() => server.connections()).toBe(0)
  })

  it('a server that does not offer StartTLS', async () => {
    await using server = await startScriptedServer((socket) =>
      onRequest(socket, ({ id }) =>
        socket.write(result(id, operations.extendedResponse, { code: 2, message: 'unsupported' })),
      ),
    )
    expect(await failureOf({ url: server.url, user, tls: { startTls: true } })).toMatchObject({
      step: 'start-tls',
      code: 'ERR_LDAP_AUTH_TLS',
      message: expect.stringContaining('protocolError (2): unsupported'),
      remedy: expect.stringContaining('StartTLS switched on'),
    })
  })

  it('a port that speaks no LDAP', async () => {
    await using server = await startScriptedServer((socket) => socket.end('220 mail.example.com\n'))
    expect(await failureOf({ url: server.url, user })).toMatchObject({
      step: 'root-dse',
      code: 'ERR_LDAP_AUTH_PROTOCOL',
      remedy: expect.stringContaining('host and port are those of an LDAP directory'),
    })
  })
})

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
      remedy: expect.stringMatching(/tls\.ca .*or have the server send its whole chain/),
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

describeWithSlapd('the way to OpenLDAP', () => {
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

  it('is good where all is well', async () => {
    const findings = await run(optionsFor(company))
    expect(verdicts(findings)).toEqual({
      options: 'good',
      tcp: 'good',
      tls: 'good',
      'certificate-chain': 'good',
      'certificate-names': 'good',
      'certificate-expiry': 'good',
      'client-certificate': 'good',
      'root-dse': 'good',
      preset: 'good',
      'service-bind': 'good',
      base: 'good',
      'user-search': 'skipped',
      referrals: 'good',
      lockout: 'good',
      summary: 'good',
    })
    expect(stepOf(findings, 'summary').message).toBe('The directory is ready for logins.')
    expect(findings.every(({ durationMs }) => durationMs >= 0)).toBe(true)
    expect(stepOf(findings, 'tcp').roundTrips).toBe(1)
  })

  it('is good over StartTLS', async () => {
    const findings = await run(
      optionsFor(company, { url: company.url, tls: { ca: company.ca, startTls: true } }),
    )
    expect(verdicts(findings)).toMatchObject({ 'start-tls': 'good', tls: 'good', base: 'good' })
  })

  it('TLS at a port for clear text', async () => {
    const url = company.url.replace('ldap:', 'ldaps:')
    expect(await failureOf(optionsFor(company, { url }))).toMatchObject({
      step: 'tls',
      code: 'ERR_LDAP_AUTH_TLS',
      remedy: expect.stringMatching(
        /speaks LDAP without TLS: write ldap:\/\/127\.0\.0\.1:\d+ and set tls\.startTls/,
      ),
      details: { speaksLdapInClear: true },
    })
  })

  it('clear text at a port for TLS', async () => {
    const url = company.tlsUrl.replace('ldaps:', 'ldap:')
    const { tls: _, ...options } = optionsFor(company, { url })
    expect(await failureOf(options)).toMatchObject({
      step: 'root-dse',
      remedy: expect.stringMatching(/speaks TLS from the first byte: write ldaps:\/\/127/),
      details: { speaksTls: true },
    })
  })

  it('an authority that is not trusted', async () => {
    const { ca } = await makeAuthority()
    const found = await failureOf(optionsFor(company, { tls: { ca } }))
    expect(found).toMatchObject({
      step: 'certificate-chain',
      code: 'ERR_LDAP_AUTH_TLS',
      message: expect.stringContaining('by the authority "CN=throw-away ca", which is not trusted'),
      remedy: expect.stringMatching(
        /^Add to what is there in tls\.ca the certificate of that auth/,
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
      message: 'The certificate is not for "127.0.0.1": it has "DNS:ldap.example.com".',
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

  it('other servers are examined where one hangs', async () => {
    await using server = await startScriptedServer(() => {})
    const hanging = `ldaps://127.0.0.1:${server.port}`
    const findings = await run(
      optionsFor(company, {
        url: [hanging, company.tlsUrl],
        timeouts: { connectMs: 500, operationMs: 2000, loginMs: 3000 },
      }),
    )
    expect(stepOf(findings, 'tls', hanging)).toMatchObject({ code: 'ERR_LDAP_AUTH_TIMEOUT' })
    expect(stepOf(findings, 'service-bind', company.tlsUrl).verdict).toBe('good')
    expect(stepOf(findings, 'base').verdict).toBe('good')
    expect(stepOf(findings, 'summary')).toMatchObject({
      verdict: 'warning',
      message: 'The directory is ready for logins. One step is worth a look: tls.',
    })
  })
})
