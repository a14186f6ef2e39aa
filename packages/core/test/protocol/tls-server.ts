import type { Socket } from 'node:net'
import tls from 'node:tls'
import {
  makeCertificates,
  onRequest,
  operations,
  result,
  type ScriptedRequest,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import { onTestFinished } from 'vitest'

/** The names in the certificates of these tests. */
const certificateNames = ['ldap.example', '127.0.0.1']

export const startTlsAnswer = (id: number): Buffer =>
  result(id, operations.extendedResponse, { responseName: '1.3.6.1.4.1.1466.20037' })

export interface TlsServer {
  readonly url: string
  readonly ca: string
  /** The names that clients sent as SNI; false where they sent none. */
  readonly serverNames: (string | false | null)[]
  /** Every byte that came in clear. */
  clear(): Buffer
}

/** What the server does with the StartTLS request; by default it answers and turns to TLS. */
export type OnStartTls = (request: ScriptedRequest, socket: Socket, upgrade: () => void) => void

export interface TlsServing {
  mode: 'ldaps' | 'starttls'
  names?: readonly string[]
  onStartTls?: OnStartTls
  answer?: (request: ScriptedRequest, socket: tls.TLSSocket) => void
  /** Whether clients are asked for a certificate, and whether they have to show one. */
  clientCertificate?: 'asked' | 'demanded'
}

/** A scripted server that speaks TLS at once, or after StartTLS. */
export async function startTlsServer(serving: TlsServing): Promise<TlsServer> {
  const { mode, names = certificateNames, answer = () => {} } = serving
  const { ca, cert, key } = await makeCertificates(names)
  const secureContext = tls.createSecureContext({ cert, key })
  const serverNames: TlsServer['serverNames'] = []
  const clear: Buffer[] = []

  const secure = (socket: Socket): void => {
    const secured = new tls.TLSSocket(socket, {
      isServer: true,
      requestCert: serving.clientCertificate !== undefined,
      rejectUnauthorized: serving.clientCertificate === 'demanded',
      secureContext,
      SNICallback: (name, done) => {
        serverNames.push(name)
        done(null, secureContext)
      },
    })
    secured.on('error', () => secured.destroy())
    onRequest(secured, (request) => answer(request, secured))
  }
  const untilStartTls = (socket: Socket): void => {
    const record = (chunk: Buffer): void => {
      clear.push(chunk)
    }
    socket.on('data', record)
    onRequest(socket, (request) => {
      const upgrade = (): void => {
        socket.removeAllListeners('data')
        secure(socket)
        socket.write(startTlsAnswer(request.id))
      }
      if (serving.onStartTls === undefined) upgrade()
      else serving.onStartTls(request, socket, upgrade)
    })
  }
  const server = await startScriptedServer(mode === 'ldaps' ? secure : untilStartTls)
  onTestFinished(() => server.close())
  return { url: server.url, ca, serverNames, clear: () => Buffer.concat(clear) }
}
