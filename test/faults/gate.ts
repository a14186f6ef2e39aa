import { connect, type Socket } from 'node:net'
import { startScriptedServer } from '@ldap-auth/test-servers'

/** The way to a server. Whoever stands on it sees what clients send, and may answer in the server's place. */
export interface Gate {
  readonly url: string
  /** Everything that clients sent: in clear until TLS stands. */
  fromClients(): Buffer
  /** Answers connections that are opened from now on; undefined lets them through again. */
  occupy(answer: ((socket: Socket) => unknown) | undefined): void
  /** Lets nothing more through on the connections that stand, and ends none of them. */
  swallow(): void
  /** Ends the connections that stand. */
  cut(how: 'end' | 'resetAndDestroy'): void
  close(): Promise<void>
}

export async function startGate(target: string): Promise<Gate> {
  const { hostname: host, port } = new URL(target)
  const seen: Buffer[] = []
  const standing = new Map<Socket, Socket>()
  let occupant: ((socket: Socket) => unknown) | undefined
  const server = await startScriptedServer((client) => {
    client.on('data', (chunk: Buffer) => seen.push(chunk))
    if (occupant !== undefined) return occupant(client)
    const upstream = connect({ host, port: Number(port), noDelay: true })
    standing.set(client, upstream)
    client.pipe(upstream).pipe(client)
    upstream.on('error', () => client.resetAndDestroy())
    upstream.on('close', () => client.destroy())
    return client.on('close', () => {
      standing.delete(client)
      upstream.destroy()
    })
  })
  return {
    url: server.url,
    fromClients: () => Buffer.concat(seen),
    occupy: (answer) => {
      occupant = answer
    },
    swallow: () => {
      for (const [client, upstream] of standing) {
        client.unpipe(upstream)
        upstream.unpipe(client)
        client.resume()
        upstream.resume()
      }
    },
    cut: (how) => {
      for (const client of standing.keys()) client[how]()
    },
    close: () => server.close(),
  }
}
