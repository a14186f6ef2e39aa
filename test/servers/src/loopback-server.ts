import { once } from 'node:events'
import type { Server, Socket } from 'node:net'

/** Listens on loopback, on a port that the system picks. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

/** Stops listening and hangs up on everybody. */
export async function shut(server: Server, sockets: Iterable<Socket>): Promise<void> {
  if (!server.listening) return
  server.close()
  for (const socket of sockets) socket.destroy()
  await once(server, 'close')
}
