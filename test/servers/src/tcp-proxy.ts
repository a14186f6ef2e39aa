import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { TransformCallback } from 'node:stream'
import { Transform } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { listen, shut } from './loopback-server.ts'

/** What the proxy does to the bytes that pass from now on. */
export interface ProxyFaults {
  /** Milliseconds that every piece waits, in both directions. */
  delayMs?: number
  /** One byte at a time, each in a segment of its own. */
  dribble?: boolean
  /** Connections stand and nothing passes. */
  blackHole?: boolean
  /** End a connection (FIN) once the server has sent this many bytes on it. */
  cutAfterBytes?: number
}

/** A TCP proxy on loopback that spoils connections the way a network does, and remembers what passed. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Connections that stand now. */
  connections(): number
  /** Connections it ever took. */
  accepted(): number
  /** Every byte that clients sent. */
  fromClients(): Buffer
  /** Every byte that the server sent. */
  fromServer(): Buffer
  /** Replaces all faults; `{}` heals. */
  spoil(faults: ProxyFaults): void
  /** Ends every connection with FIN, as a load balancer does with idle ones. */
  cut(): void
  /** Ends every connection with RST. */
  reset(): void
  close(): Promise<void>
}

interface Wire {
  faults: ProxyFaults
  readonly fromClients: Buffer[]
  readonly fromServer: Buffer[]
}

/** Starts a proxy in front of the server that `url` names. */
export async function startProxy(url: string): Promise<TcpProxy> {
  const { hostname: host, port } = new URL(url)
  const wire: Wire = { faults: {}, fromClients: [], fromServer: [] }
  const sockets = new Set<Socket>()
  let accepted = 0
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    accepted += 1
    const upstream = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true })
    client.pipe(new Passage(wire, 'fromClients')).pipe(upstream)
    upstream.pipe(new Passage(wire, 'fromServer')).pipe(client)
    endTogether(client, upstream, sockets)
    endTogether(upstream, client, sockets)
  })
  const close = (): Promise<void> => shut(server, sockets)
  return {
    port: await listen(server),
    connections: () => sockets.size / 2,
    accepted: () => accepted,
    fromClients: () => Buffer.concat(wire.fromClients),
    fromServer: () => Buffer.concat(wire.fromServer),
    spoil: (faults) => {
      wire.faults = faults
    },
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function endTogether(socket: Socket, other: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.on('error', () => other.resetAndDestroy())
  socket.on('close', () => {
    sockets.delete(socket)
    other.destroy()
  })
}

/** One direction of one connection. */
class Passage extends Transform {
  readonly #wire: Wire
  readonly #direction: 'fromClients' | 'fromServer'
  #passed = 0
  /** A connection that was cut stays so when the faults are healed. */
  #isCut = false

  constructor(wire: Wire, direction: 'fromClients' | 'fromServer') {
    super()
    this.#wire = wire
    this.#direction = direction
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#wire[this.#direction].push(chunk)
    void this.#forward(chunk).then(() => done())
  }

  async #forward(chunk: Buffer): Promise<void> {
    const { dribble = false } = this.#wire.faults
    for (const piece of dribble ? [...chunk].map((byte) => Buffer.of(byte)) : [chunk]) {
      const { delayMs = 0, blackHole = false } = this.#wire.faults
      // Even without a delay a dribbled byte waits for a turn of the loop: the kernel would join them again.
      if (dribble || delayMs > 0) await delay(delayMs)
      if (!blackHole) this.#pass(piece)
    }
  }

  #pass(piece: Buffer): void {
    const { cutAfterBytes } = this.#wire.faults
    if (this.#isCut) return
    if (cutAfterBytes === undefined || this.#direction === 'fromClients') {
      this.push(piece)
    } else if (this.#passed < cutAfterBytes) {
      this.push(piece.subarray(0, cutAfterBytes - this.#passed))
      this.#isCut = this.#passed + piece.length >= cutAfterBytes
      if (this.#isCut) this.push(null)
    }
    this.#passed += piece.length
  }
}
