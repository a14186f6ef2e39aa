import type { TLSSocket } from 'node:tls'
import { type Certificates, makeAuthority, operations, result } from '@ldap-auth/test-servers'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LdapAuthError } from '../../src/index.ts'
import { certificateFailure } from '../../src/protocol/client-certificate.ts'
import { withReference } from '../with-reference.ts'
import { type Connecting, connectTo } from './connecting.ts'
import { startTlsServer, type TlsServing } from './tls-server.ts'

let client: Pick<Certificates, 'cert' | 'key'>
beforeAll(async () => {
  const { cert, key } = await (await makeAuthority()).client({ subject: '/CN=app' })
  client = { cert, key }
})

/** Answers so many binds with success, and hangs up at the next one. */
function patience(binds: number): NonNullable<TlsServing['answer']> {
  let left = binds
  return ({ id }, socket: TLSSocket) => {
    left -= 1
    if (left >= 0) socket.write(result(id, operations.bindResponse))
    else socket.end()
  }
}

async function failureOf(
  serving: Omit<TlsServing, 'mode'>,
  binds = 1,
  options: Connecting = {},
): Promise<LdapAuthError> {
  const server = await startTlsServer({ mode: 'ldaps', ...serving })
  try {
    const security = 'ldaps'
    const connection = await connectTo(server.url, { security, ca: server.ca, ...options })
    for (let bind = 0; bind < binds; bind += 1) await connection.bind('cn=app', 'secret', 5000)
  } catch (error) {
    if (error instanceof LdapAuthError) return error
    throw error
  }
  throw new Error('nothing failed')
}

const withoutUrl = ({ message }: LdapAuthError): string =>
  message.replace(/^ldap:\/\/127\.0\.0\.1:\d+/, 'url')

describe('a directory that hangs up before its first answer', () => {
  it('and never asked for a client certificate has hung up, no more', async () => {
    const error = await failureOf({ answer: patience(0) })
    expect(error).toMatchObject({ code: 'ERR_LDAP_AUTH_CONNECT', retryable: true })
  })

  it('and had asked for a client certificate is not said to demand one for certain', async () => {
    const error = await failureOf({ clientCertificate: 'asked', answer: patience(0) })
    expect(error.code).toBe('ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED')
    expect(withoutUrl(error)).toBe(
      withReference(
        error.code,
        'url asked for a client certificate, got none and hung up before its first answer; most likely it demands one. Give tls.cert and tls.key, or tls.pfx.',
      ),
    )
  })

  it('and says why is believed', async () => {
    const error = await failureOf({ clientCertificate: 'demanded' })
    expect(error.code).toBe('ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED')
    expect(withoutUrl(error)).toBe(
      withReference(
        error.code,
        'url demands a client certificate. Give tls.cert and tls.key, or tls.pfx.',
      ),
    )
    expect(error.cause).toMatchObject({ code: expect.stringMatching('CERTIFICATE_REQUIRED') })
  })

  it('may not like the certificate that it was shown', async () => {
    const asking = { clientCertificate: 'asked', answer: patience(0) } as const
    const error = await failureOf(asking, 1, client)
    expect(error.code).toBe('ERR_LDAP_AUTH_TLS')
    expect(withoutUrl(error)).toMatch(
      /^url asked for a client certificate, was shown that of tls.cert \("CN=app"\) and hung up before its first answer; most likely it does not accept it/,
    )
  })

  it('has a reason where the certificate has run out since', async () => {
    const answer: NonNullable<TlsServing['answer']> = (_request, socket) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      onTestFinished(() => void vi.useRealTimers())
      vi.setSystemTime(Date.now() + 400 * 86_400_000)
      socket.end()
    }
    const error = await failureOf({ clientCertificate: 'asked', answer }, 1, client)
    expect(error.code).toBe('ERR_LDAP_AUTH_TLS')
    expect(error.message).toMatch(/hung up before its first answer; it ran out on 20\d\d-/)
  })
})

describe('the reason that a socket gives for an early end', () => {
  const failure = (code: string | undefined, asked = true): LdapAuthError | undefined =>
    certificateFailure({ url: 'url', asked, shown: undefined, cause: code && { code } })

  it.each([
    undefined,
    'ECONNRESET',
    'EPIPE',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  ])('%s can be a certificate that is missing, where one was asked for', (code) => {
    expect(failure(code)?.code).toBe('ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED')
    expect(failure(code, false)).toBeUndefined()
  })

  it.each([
    'ETIMEDOUT',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s is about something else', (code) => {
    expect(failure(code)).toBeUndefined()
  })
})

describe('a directory that asks for a client certificate', () => {
  it('and has answered takes those without: its end is an end like any other', async () => {
    const error = await failureOf({ clientCertificate: 'asked', answer: patience(1) }, 2)
    expect(error).toMatchObject({ code: 'ERR_LDAP_AUTH_CONNECT', retryable: true })
  })

  it('and is not who it should be is not trusted, and nothing is said of ours', async () => {
    const serving = { clientCertificate: 'asked', names: ['ldap.elsewhere.example'] } as const
    const error = await failureOf(serving)
    expect(error.code).toBe('ERR_LDAP_AUTH_TLS')
    expect(withoutUrl(error)).toMatch(/^No trusted TLS session with/)
  })
})
