import { randomInt } from 'node:crypto'
import { connect, isIP, type Socket } from 'node:net'
import {
  checkServerIdentity,
  connect as connectTls,
  rootCertificates,
  type TLSSocket,
} from 'node:tls'
import { ExtendedRequest } from 'ldapts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { LdapAuthError } from '../words/errors.ts'
import { Connection } from './connection.ts'
import { lost } from './failures.ts'
import { Framing } from './framing.ts'
import { isDisconnection, parseResponse } from './responses.ts'
import { describeResult, ResultCode } from './result-codes.ts'
import { within } from './within.ts'

/** What `openConnection` needs to know beside the server. */
export type OpenSettings = Pick<Settings, 'tls' | 'allowPlaintext' | 'limits'>

/** RFC 4511 section 4.14.1. */
const START_TLS = '1.3.6.1.4.1.1466.20037'

/**
 * Connects to a server and secures the connection. Nothing but the StartTLS request is ever sent
 * before the TLS session stands, and if it does not come about there is no connection.
 *
 * @throws `ERR_LDAP_AUTH_CONNECT`, `_TLS`, `_TIMEOUT`, `_PROTOCOL`, and what `signal` is aborted with
 */
export async function openConnection(
  server: ServerAddress,
  settings: OpenSettings,
  connectMs: number,
  signal: AbortSignal,
): Promise<Connection> {
  const { host, port } = server
  const socket = connect({ host, port, noDelay: true, keepAlive: true })
  try {
    const standing = establish(socket, server, settings)
    return await within(standing, connectMs, signal, () => late(server, connectMs))
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function establish(
  socket: Socket,
  server: ServerAddress,
  settings: OpenSettings,
): Promise<Connection> {
  await reached(socket, 'connect').catch((cause) => {
    throw failure('ERR_LDAP_AUTH_CONNECT', `Could not connect to ${server.url}`, cause)
  })
  const { messageBytes } = settings.limits
  if (server.security === 'plain') {
    if (!settings.allowPlaintext) refuseRemote(socket, server)
    return new Connection(socket, messageBytes)
  }
  if (server.security === 'starttls') await requestStartTls(socket, server, messageBytes)
  return new Connection(await handshake(socket, server, settings.tls), messageBytes)
}

/** A name such as localhost may resolve to anything: what counts is where the socket went. */
function refuseRemote(socket: Socket, server: ServerAddress): void {
  const address = socket.remoteAddress ?? ''
  if (/^(::ffff:)?127\.|^::1$/.test(address)) return
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_TLS',
    `${server.url} leads to ${address}, which is not this machine: use ldaps:// or tls.startTls, or set allowPlaintext to send passwords in clear.`,
  )
}

/**
 * Whatever follows the answer in clear could have been put there by anybody on the way, and
 * would be read as if it came from inside the TLS session: such a connection is refused.
 */
function requestStartTls(
  socket: Socket,
  server: ServerAddress,
  messageBytes: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const framing = new Framing(messageBytes)
    const messageId = randomInt(1, 2 ** 30)
    socket.once('close', () => reject(hungUp(server)))
    socket.once('error', (cause) => reject(hungUp(server, '', cause)))
    const onData = (chunk: Buffer): void => {
      try {
        const [answer, ...others] = framing.push(chunk)
        if (answer === undefined) return
        if (others.length > 0 || framing.pendingBytes > 0) throw injected(server)
        checkStartTls(answer, messageId, server)
        socket.off('data', onData)
        socket.pause()
        resolve()
      } catch (error) {
        reject(error)
      }
    }
    socket.on('data', onData)
    socket.write(new ExtendedRequest({ messageId, oid: START_TLS }).write())
  })
}

function checkStartTls(answer: Buffer, messageId: number, server: ServerAddress): void {
  const response = parseResponse(answer)
  if (isDisconnection(response)) {
    throw hungUp(server, `: ${describeResult(response.result)}`)
  }
  if (response.type !== 'extended' || response.id !== messageId) {
    throw new LdapAuthError('ERR_LDAP_AUTH_PROTOCOL', `${server.url} did not answer StartTLS.`)
  }
  if (response.result.code !== ResultCode.success) {
    const said = describeResult(response.result)
    throw new LdapAuthError('ERR_LDAP_AUTH_TLS', `${server.url} refused StartTLS: ${said}.`)
  }
}

async function handshake(
  socket: Socket,
  server: ServerAddress,
  settings: OpenSettings['tls'],
): Promise<TLSSocket> {
  if (socket.readableLength > 0) throw injected(server)
  const name = settings.servername ?? server.host
  const secured = connectTls({
    socket,
    host: name,
    // SNI carries names only (RFC 6066 section 3); an address is still checked against the certificate.
    ...(isIP(name) === 0 && { servername: name }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: settings.insecureSkipVerify !== true,
    minVersion: settings.minVersion,
    ...(settings.ca !== undefined && { ca: trustedAuthorities(settings.ca, settings.systemCa) }),
  })
  await reached(secured, 'secureConnect').catch((cause) => {
    throw failure('ERR_LDAP_AUTH_TLS', `No trusted TLS session with ${server.url}`, cause)
  })
  return secured
}

function trustedAuthorities(own: readonly string[], systemCa: boolean): string[] {
  return systemCa ? [...own, ...rootCertificates] : [...own]
}

function reached(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed the connection')))
  })
}

function failure(
  code: 'ERR_LDAP_AUTH_CONNECT' | 'ERR_LDAP_AUTH_TLS',
  what: string,
  cause: unknown,
): LdapAuthError {
  // Several addresses that all failed come as an error whose text is empty.
  const why = cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : ''
  return new LdapAuthError(code, `${what}: ${why}.`, { cause })
}

function late(server: ServerAddress, connectMs: number): LdapAuthError {
  const text = `No connection to ${server.url} stood within ${connectMs} ms.`
  return new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', text)
}

function hungUp(server: ServerAddress, why = '', cause?: unknown): LdapAuthError {
  return lost(`${server.url} closed the connection instead of answering StartTLS${why}.`, cause)
}

function injected(server: ServerAddress): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_PROTOCOL',
    `${server.url} sent bytes in clear behind its answer to StartTLS; they can not be trusted.`,
  )
}
