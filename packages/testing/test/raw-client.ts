import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { vi } from 'vitest'
import { Framing } from '../src/ber/framing.ts'
import { BerReader } from '../src/ber/reader.ts'
import { boolean, element, enumerated, integer, octets, sequence } from '../src/ber/writer.ts'

/** An answer, read as far as the tests need. */
export interface Answer {
  readonly id: number
  readonly tag: number
  readonly code: number
  readonly matchedDn: string
  readonly message: string
  readonly referrals: readonly string[]
}

/** A client that sends whatever it is told and waits for nobody. */
export class RawClient {
  readonly answers: Answer[] = []
  closed = false
  readonly #chunks: Buffer[] = []
  #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    this.#watch()
  }

  static async open(url: string): Promise<RawClient> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  /** How many bytes nobody has taken yet. */
  get unsent(): number {
    return this.#socket.writableLength
  }

  send(...messages: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(messages))
  }

  /** Answers so far, once there are this many. */
  async wait(count: number): Promise<Answer[]> {
    await vi.waitFor(
      () => {
        if (this.answers.length < count)
          throw new Error(`${this.answers.length} of ${count} answers`)
      },
      { interval: 5 },
    )
    return this.answers
  }

  async waitForClose(): Promise<void> {
    await vi.waitFor(
      () => {
        if (!this.closed) throw new Error('the connection is still open')
      },
      { interval: 5 },
    )
  }

  async startTls(options: ConnectionOptions): Promise<void> {
    this.#socket.removeAllListeners('data')
    const secure = connectTls({ ...options, socket: this.#socket })
    await once(secure, 'secureConnect')
    this.#socket = secure
    this.#watch()
  }

  /** Hangs up after what was sent; resolves when the directory has hung up, too. */
  async end(): Promise<void> {
    this.#socket.end()
    if (!this.closed) await once(this.#socket, 'close')
  }

  /** Ends the connection with a TCP reset. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /** Reads nothing until it is told to. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(): void {
    this.#socket.destroy()
  }

  #watch(): void {
    const framing = new Framing(1_000_000)
    this.#socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      try {
        framing.add(chunk)
        for (let bytes = framing.next(); bytes; bytes = framing.next()) {
          this.answers.push(readAnswer(bytes))
        }
      } catch {
        // Bytes that are no LDAP stay in `received`.
      }
    })
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => {
      this.closed = true
    })
  }
}

function readAnswer(bytes: Buffer): Answer {
  const message = new BerReader(bytes).enter()
  const id = message.integer()
  const { tag, content } = message.next()
  const entry = { id, tag, code: -1, matchedDn: '', message: '', referrals: [] }
  if (tag === 0x64) return entry
  const result = new BerReader(content)
  const code = result.enumerated()
  const matchedDn = result.text()
  const text = result.text()
  const referrals: string[] = []
  if (result.peek() === 0xa3) {
    const list = result.enter(0xa3)
    while (!list.done) referrals.push(list.text())
  }
  return { id, tag, code, matchedDn, message: text, referrals }
}

export function message(id: number, op: Buffer, ...controls: readonly Buffer[]): Buffer {
  return sequence(integer(id), op, ...(controls.length > 0 ? [element(0xa0, ...controls)] : []))
}

export function bindRequest(id: number, dn: string, password: string, version = 3): Buffer {
  const op = element(0x60, integer(version), octets(dn), octets(password, 0x80))
  return message(id, op)
}

export const presentFilter: Buffer = octets('objectClass', 0x87)

interface SearchOptions {
  readonly scope?: number
  readonly filter?: Buffer
  readonly attributes?: readonly string[]
  readonly controls?: readonly Buffer[]
}

export function searchRequest(
  id: number,
  base: string,
  { scope = 2, filter = presentFilter, attributes = ['1.1'], controls = [] }: SearchOptions = {},
): Buffer {
  const limits = [enumerated(scope), enumerated(0), integer(0), integer(0), boolean(false)]
  const op = element(
    0x63,
    octets(base),
    ...limits,
    filter,
    sequence(...attributes.map((name) => octets(name))),
  )
  return message(id, op, ...controls)
}

export function extendedRequest(id: number, oid: string): Buffer {
  return message(id, element(0x77, octets(oid, 0x80)))
}

export function abandonRequest(id: number, abandoned: number): Buffer {
  return message(id, integer(abandoned, 0x50))
}

export function unbindRequest(id: number): Buffer {
  return message(id, element(0x42))
}
