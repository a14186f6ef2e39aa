import { isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect, type SecureContext, type TLSSocket } from 'node:tls'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { TlsCredentials } from '../options/tls/credentials.ts'
import type { LdapAuthError } from '../words/errors.ts'
import { certificateFailure } from './client-certificate.ts'
import { reached, unreached } from './reached.ts'
import { injected } from './start-tls.ts'

/** What a TLS session is opened with. */
export interface SessionMaterial {
  readonly credentials: TlsCredentials
  readonly context: SecureContext
}

/** What a connection knows of the TLS session it runs in. */
export interface Session {
  /** Whether files have been replaced since it was opened. */
  isOutdated(): boolean
  /** The failure behind an end that came before the first answer, where it can be told. */
  whyEnded(cause: unknown): LdapAuthError | undefined
}

/** Makes a TLS session of a connection, with a directory that is who it should be. */
export async function handshake(
  socket: Socket,
  server: ServerAddress,
  settings: Settings['tls'],
  { credentials, context }: SessionMaterial,
): Promise<{ socket: TLSSocket; session: Session }> {
  if (socket.readableLength > 0) throw injected(server)
  const secured = secure(socket, server, settings, context)
  const asksForCertificate = watchForRequest(secured)
  const whyEnded = (cause: unknown): LdapAuthError | undefined => {
    const { shown } = credentials
    return certificateFailure({ url: server.url, asked: asksForCertificate(), shown, cause })
  }
  await reached(secured, 'secureConnect').catch((cause) => {
    const what = `No trusted TLS session with ${server.url}`
    throw whyEnded(cause) ?? unreached('ERR_LDAP_AUTH_TLS', what, cause)
  })
  const isOutdated = (): boolean => settings.material.current !== credentials
  return { socket: secured, session: { isOutdated, whyEnded } }
}

function secure(
  socket: Socket,
  server: ServerAddress,
  settings: Settings['tls'],
  secureContext: SecureContext,
): TLSSocket {
  const name = settings.servername ?? server.host
  return connect({
    socket,
    secureContext,
    host: name,
    // SNI carries names only (RFC 6066 section 3); an address is still checked against the certificate.
    ...(isIP(name) === 0 && { servername: name }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: settings.insecureSkipVerify !== true,
  })
}

/**
 * Whether the directory asks for a client certificate. Node does not tell, but a client learns
 * which signatures a server takes from that request alone (RFC 8446 section 4.3.2, RFC 5246
 * section 7.4.4). It has to be looked for while the session is there: Node takes it down at the end.
 */
function watchForRequest(secured: TLSSocket): () => boolean {
  let asked = false
  const look = (): void => {
    asked ||= (secured.getSharedSigalgs() ?? []).length > 0
  }
  // Ahead of Node's own listener.
  secured.prependOnceListener('end', look)
  secured.once('error', look)
  secured.once('secureConnect', () => {
    look()
    secured.off('end', look).off('error', look)
  })
  return () => asked
}
