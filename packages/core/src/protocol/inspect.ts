import { X509Certificate } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { LdapAuthError } from '../words/errors.ts'
import { handshake } from './handshake.ts'
import { materialFor } from './open.ts'
import { reached, unreached } from './reached.ts'
import { within } from './within.ts'

/** What a server shows of itself in a TLS handshake, whether it can be trusted or not. */
export interface Inspection {
  readonly protocol: string
  readonly cipher: string
  /** Its own certificate first, and those above it: as sent, and completed by trusted ones. */
  readonly chain: readonly X509Certificate[]
  /** What OpenSSL has against the chain, or Node against the name: a code; undefined where it is trusted. */
  readonly fault: string | undefined
  /** Why the certificate is not for the name that was asked for. */
  readonly nameFault: string | undefined
  /** The name that was asked for. */
  readonly name: string
  readonly asksForCertificate: boolean
}

/**
 * Connects, and does nothing more.
 *
 * @throws `ERR_LDAP_AUTH_CONNECT`, `_TIMEOUT`, `_ABORTED`
 */
export async function reach(
  server: ServerAddress,
  connectMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port, url } = server
  const socket = connect({ host, port, noDelay: true })
  // Whoever waits for it hears of an error; between two steps nobody does.
  socket.on('error', () => {})
  const standing = reached(socket, 'connect').catch((cause) => {
    throw unreached('ERR_LDAP_AUTH_CONNECT', `Could not connect to ${url}`, cause)
  })
  return cutOff(socket, standing, { url, connectMs, signal }).then(() => socket)
}

/** How long a piece of work on a socket may take. */
interface Patience {
  readonly url: string
  readonly connectMs: number
  readonly signal: AbortSignal
}

/** Waits for a piece of work on a socket, and ends the socket where that fails. */
export async function cutOff<T>(
  socket: Socket,
  work: Promise<T>,
  { url, connectMs, signal }: Patience,
): Promise<T> {
  const text = `${url} gave no answer within ${connectMs} ms.`
  const late = (): LdapAuthError => new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', text)
  try {
    return await within(work, connectMs, signal, late)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/**
 * Makes a TLS session with whoever is there, looks at it and ends it. Nothing is ever sent in it.
 *
 * @throws `ERR_LDAP_AUTH_TLS`, `_CLIENT_CERTIFICATE_REQUIRED`, `_PROTOCOL`, `_TIMEOUT`, `_ABORTED`
 */
export async function inspect(
  socket: Socket,
  server: ServerAddress,
  tls: Settings['tls'],
  connectMs: number,
  signal: AbortSignal,
): Promise<Inspection> {
  const material = await materialFor({ tls })
  const anybody = { ...tls, insecureSkipVerify: true }
  const patience = { url: server.url, connectMs, signal }
  const standing = handshake(socket, server, anybody, material)
  const { socket: secured } = await cutOff(socket, standing, patience)
  try {
    return look(secured, tls.servername ?? server.host)
  } finally {
    secured.destroy()
  }
}

function look(secured: TLSSocket, name: string): Inspection {
  const certificate = secured.getPeerCertificate(true)
  const fault: unknown = secured.authorizationError
  return {
    protocol: secured.getProtocol() ?? 'unknown',
    cipher: secured.getCipher().name,
    chain: chainOf(certificate),
    fault: secured.authorized ? undefined : String(fault),
    nameFault: checkServerIdentity(name, certificate)?.message,
    name,
    asksForCertificate: (secured.getSharedSigalgs() ?? []).length > 0,
  }
}

/** The chain ends at a certificate that is its own issuer, or at one whose issuer is not there. */
function chainOf(certificate: DetailedPeerCertificate): readonly X509Certificate[] {
  const chain = new Map<string, X509Certificate>()
  let next: DetailedPeerCertificate | undefined = certificate
  while (next?.raw !== undefined && !chain.has(next.fingerprint256)) {
    chain.set(next.fingerprint256, new X509Certificate(next.raw))
    next = next.issuerCertificate
  }
  return [...chain.values()]
}
