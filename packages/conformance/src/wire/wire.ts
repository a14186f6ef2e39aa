import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { type LdapRequest, takeMessage } from './ldap-requests.ts'

/** What becomes of a request. `hold`: it waits for {@link Wire.release}; `drop`: its connection ends. */
export type Fate = 'pass' | 'hold' | 'drop'

/** The way from the application to the directory: sees every request, and can lose it. */
export class Wire implements AsyncDisposable {
  /** What came by, in order. */
  readonly requests: LdapRequest[] = []
  /** Decides over each request. */
  fate: (request: LdapRequest) => Fate = () => 'pass'
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #sent: Buffer[] = []
  #held: (() => void)[] = []
  #accepted = 0
  #target: URL
  #url = ''

  private constructor(target: string) {
    this.#target = new URL(target)
    this.#server = createServer((client) => this.#connect(client))
  }

  /** A way to the directory at `target`. */
  static async open(target: string): Promise<Wire> {
    const wire = new Wire(target)
    await once(wire.#server.listen(0, '127.0.0.1'), 'listening')
    const { port } = wire.#server.address() as AddressInfo
    wire.#url = `ldap://127.0.0.1:${port}`
    return wire
  }

  /** Where the application finds the directory. */
  get url(): string {
    return this.#url
  }

  /** How many connections of the application stand. */
  get connections(): number {
    return this.#sockets.size
  }

  /** How many connections of the application there ever were. */
  get accepted(): number {
    return this.#accepted
  }

  /** Every byte that the application sent. */
  get sent(): Buffer {
    return Buffer.concat(this.#sent)
  }

  /** Lets what was held go on, and everything after it pass. */
  release(): void {
    this.fate = () => 'pass'
    for (const send of this.#held.splice(0)) send()
  }

  /** Leads to another directory from now on. */
  leadTo(target: string): void {
    this.#target = new URL(target)
    this.#cut()
  }

  /** Takes no connections any more. */
  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined
    this.#server.close()
    this.#cut()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #connect(client: Socket): void {
    this.#accepted += 1
    const directory = connect({ host: this.#target.hostname, port: Number(this.#target.port) })
    this.#sockets.add(client)
    client.once('close', () => {
      this.#sockets.delete(client)
      directory.destroy()
    })
    directory.once('close', () => client.destroy())
    for (const socket of [client, directory]) socket.on('error', () => undefined)
    directory.pipe(client)
    let unread: Buffer = Buffer.alloc(0)
    client.on('data', (chunk: Buffer) => {
      this.#sent.push(chunk)
      unread = this.#forward(Buffer.concat([unread, chunk]), client, directory)
    })
  }

  #forward(sent: Buffer, client: Socket, directory: Socket): Buffer {
    const message = takeMessage(sent)
    if (message === undefined) return sent
    const { request, bytes, rest } = message
    this.requests.push(request)
    const send = (): boolean => directory.write(bytes)
    const fate = this.fate(request)
    if (fate === 'pass') send()
    else if (fate === 'hold') this.#held.push(send)
    else client.destroy()
    return this.#forward(rest, client, directory)
  }
}
