import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A port on loopback. */
export interface Listener {
  readonly port: number
  /** How many sockets are open. */
  readonly connections: number
  /** Ends all connections; resolves when they are gone. */
  close(): Promise<void>
}

/** Listens on a free port of 127.0.0.1, and nowhere else. */
export async function listen(accept: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    accept(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    port: portOf(server.address()),
    get connections() {
      return sockets.size
    },
    close,
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The directory got no port')
  return address.port
}
