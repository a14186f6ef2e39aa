import { connect } from 'node:net'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import type { Certificates } from '@ldap-auth/test-servers'
import { onTestFinished } from 'vitest'

/** TLS in front of a directory, with a say in who may come as a client. */
export interface Gate {
  readonly url: string
  /** The subjects of the certificates that clients showed, one for each connection that stands. */
  standing(): (string | undefined)[]
}

/** Asks clients for a certificate of `certificates.ca`, and passes those on to a directory whom `options` let in. */
export async function startGate(
  directoryUrl: string,
  { ca, cert, key }: Certificates,
  options: TlsOptions,
): Promise<Gate> {
  const clients = new Map<TLSSocket, string | undefined>()
  const port = Number(new URL(directoryUrl).port)
  const server = createServer({ ca, cert, key, requestCert: true, ...options }, (client) => {
    clients.set(client, client.getPeerX509Certificate()?.subject)
    client.on('close', () => clients.delete(client))
    const directory = connect(port, '127.0.0.1')
    client.pipe(directory).pipe(client)
    client.on('error', () => directory.destroy())
    directory.on('error', () => client.destroy())
  })
  const gatePort = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(Object(server.address()).port))
  })
  onTestFinished(() => {
    for (const client of clients.keys()) client.destroy()
    server.close()
  })
  return { url: `ldaps://127.0.0.1:${gatePort}`, standing: () => [...clients.values()] }
}
