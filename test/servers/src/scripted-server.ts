import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import { elementAt } from './ber.ts'
import { listen, shut } from './loopback-server.ts'

/** A request as it came: its message id, the tag of its operation and all its bytes. */
export interface ScriptedRequest {
  readonly id: number
  readonly operation: number
  readonly bytes: Buffer
}

/** A server that answers with the bytes a test gives it, however wrong they are. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Connections that stand now. */
  connections(): number
  close(): Promise<void>
}

/** Starts a server on loopback that hands every connection to `serve`. */
export async function startScriptedServer(
  serve: (socket: Socket) => unknown,
): Promise<ScriptedServer> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A client that hangs up on a hostile server is what most of these tests want.
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  const port = await listen(server)
  const close = (): Promise<void> => shut(server, sockets)
  return {
    url: `ldap://127.0.0.1:${port}`,
    port,
    connections: () => sockets.size,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Calls `answer` for every LDAP request that arrives on a socket. */
export function onRequest(socket: Socket, answer: (request: ScriptedRequest) => void): void {
  let pending: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    for (let whole = elementAt(pending); whole !== undefined; whole = elementAt(pending)) {
      const bytes = pending.subarray(0, whole.end)
      pending = pending.subarray(whole.end)
      answer(readRequest(bytes, whole.start))
    }
  })
}

function readRequest(bytes: Buffer, at: number): ScriptedRequest {
  const id = elementAt(bytes, at)
  if (id === undefined) throw new Error('The client sent a message without an id')
  return {
    id: bytes.readUIntBE(id.start, id.end - id.start),
    operation: bytes[id.end] ?? 0,
    bytes,
  }
}
