import {
  describeWithSlapd,
  onRequest,
  operations,
  result,
  type Slapd,
  searchEntry,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/index.ts'
import {
  collect,
  failureOf,
  optionsFor,
  run,
  startCompany,
  stepOf,
  suffix,
  user,
  verdicts,
} from './company.ts'

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

  /** A server that shows its root entry, and hangs when it is asked for anything else. */
  function startForgetful() {
    let isFirst = true
    return startScriptedServer((socket) => {
      onRequest(socket, ({ id }) => {
        if (isFirst) {
          socket.write(searchEntry(id, '', { namingContexts: [suffix] }))
          socket.write(result(id, operations.searchDone))
        }
        isFirst = false
      })
    })
  }

  it('a server that hangs behind its root entry', async () => {
    await using server = await startForgetful()
    const timeouts = { connectMs: 100, operationMs: 100, loginMs: 300 }
    const options = { url: server.url, user, timeouts }
    const findings = await collect(diagnose(options, { username: 'alice' }))
    expect(stepOf(findings, 'service-bind').verdict).toBe('good')
    for (const step of ['base', 'user-search', 'summary']) {
      expect(stepOf(findings, step)).toMatchObject({
        verdict: 'failed',
        code: 'ERR_LDAP_AUTH_TIMEOUT',
      })
    }
  })

  it('leaves nothing open where nobody wants to hear the rest', async () => {
    await using server = await startForgetful()
    for await (const { step } of diagnose({ url: server.url, user })) {
      if (step === 'preset') break
    }
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

describeWithSlapd('the way to OpenLDAP', () => {
  let company: Slapd
  beforeAll(async () => {
    company = await startCompany()
  })
  afterAll(() => company.stop())

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
