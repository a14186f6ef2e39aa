import { connect, type Socket } from 'node:net'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { LdapAuthError } from '../words/errors.ts'
import { Connection } from './connection.ts'
import { handshake, type SessionMaterial } from './handshake.ts'
import { reached, unreached } from './reached.ts'
import { requestStartTls } from './start-tls.ts'
import { within } from './within.ts'

/** From when on the system asks whether the other end of a quiet connection is still there. */
const PROBE_AFTER_MS = 15_000

/** What `openConnection` needs to know beside the server. */
export type OpenSettings = Pick<Settings, 'tls' | 'allowPlaintext' | 'limits'>

/**
 * Connects to a server and secures the connection. Nothing but the StartTLS request is ever sent
 * before the TLS session stands, and if it does not come about there is no connection.
 *
 * @throws `ERR_LDAP_AUTH_CONNECT`, `_TLS`, `_CLIENT_CERTIFICATE_REQUIRED`, `_TIMEOUT`, `_PROTOCOL`, and what `signal`
 * is aborted with
 */
export async function openConnection(
  server: ServerAddress,
  settings: OpenSettings,
  connectMs: number,
  signal: AbortSignal,
): Promise<Connection> {
  const { host, port, url } = server
  const text = `No connection to ${url} stood within ${connectMs} ms.`
  const expired = (): LdapAuthError => new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', text)
  const endsAt = performance.now() + connectMs
  // Ahead of everything: on a socket that waits for the handshake, nothing may wait for a file.
  const material =
    server.security === 'plain'
      ? undefined
      : await within(materialFor(settings), connectMs, signal, expired)
  const keepAliveInitialDelay = PROBE_AFTER_MS
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay })
  try {
    const standing = establish(socket, server, settings, material)
    return await within(standing, endsAt - performance.now(), signal, expired)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** What a session is opened with now. */
export async function materialFor({ tls }: Pick<OpenSettings, 'tls'>): Promise<SessionMaterial> {
  const credentials = await tls.material.latest()
  return { credentials, context: await credentials.context() }
}

async function establish(
  socket: Socket,
  server: ServerAddress,
  settings: OpenSettings,
  material: SessionMaterial | undefined,
): Promise<Connection> {
  await reached(socket, 'connect').catch((cause) => {
    throw unreached('ERR_LDAP_AUTH_CONNECT', `Could not connect to ${server.url}`, cause)
  })
  const { messageBytes } = settings.limits
  if (material === undefined) {
    if (!settings.allowPlaintext) refuseRemote(socket, server)
    return new Connection(socket, messageBytes)
  }
  if (server.security === 'starttls') await requestStartTls(socket, server, messageBytes)
  const secured = await handshake(socket, server, settings.tls, material)
  return new Connection(secured.socket, messageBytes, secured.session)
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
