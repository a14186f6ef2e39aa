import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { Framing } from '../ber/framing.ts'
import { ProtocolError } from '../ber/reader.ts'
import { encodeNotice } from '../messages/reply.ts'
import { decodeMessage } from '../messages/request.ts'
import { type Result, resultCode } from '../messages/result.ts'
import { Exchange, type Shared, type Wire } from './exchange.ts'
import { delayOf, type Fault, garbage, resultOf } from './faults.ts'

/** Far more than any request of a login needs. */
const maxMessageBytes = 1_048_576

/** One client: its bytes, its TLS session, its end. */
export class Connection implements Wire {
  readonly #shared: Shared
  readonly #tls: SecureContext | undefined
  readonly #exchange: Exchange
  readonly #framing = new Framing(maxMessageBytes)
  #socket: Socket
  #waiting: NodeJS.Timeout | undefined

  constructor(socket: Socket, number: number, shared: Shared, tls: SecureContext | undefined) {
    this.#shared = shared
    this.#tls = tls
    this.#socket = socket
    this.#exchange = new Exchange(this, shared, number)
    this.#watch(socket)
    socket.on('close', () => {
      clearTimeout(this.#waiting)
      this.#exchange.forgetAll()
    })
  }

  /** Serves the client, from a TLS handshake on where the port is one of ldaps. */
  open(secure: boolean): void {
    const fault = this.#shared.faults.take(['connect'])
    this.#unless(fault, () => (secure ? this.startTls() : this.#listen()))
  }

  send(bytes: Buffer): void {
    // A client that does not read is not read either, or its answers would fill the memory.
    if (this.#socket.writable && !this.#socket.write(bytes)) this.#socket.pause()
  }

  hangUp(abruptly = false): void {
    if (abruptly) this.#socket.destroy()
    else this.#socket.destroySoon()
  }

  refuseStartTls(): Result | undefined {
    if (!this.#tls) {
      return { code: resultCode.protocolError, message: 'this directory speaks no TLS' }
    }
    if (this.#socket instanceof TLSSocket) {
      return { code: resultCode.operationsError, message: 'TLS is already there' }
    }
    // Bytes behind StartTLS were not encrypted and would be taken for bytes that were.
    if (this.#framing.pending === 0) return undefined
    return { code: resultCode.protocolError, message: 'bytes between StartTLS and the handshake' }
  }

  startTls(): void {
    // Paused, or what arrives before the handshake begins would be lost.
    this.#socket.off('data', this.#receive).off('drain', this.#resume).pause()
    const fault = this.#shared.faults.take(['handshake'])
    this.#unless(fault, () => {
      this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext: this.#tls })
      this.#watch(this.#socket)
      this.#listen()
    })
  }

  #watch(socket: Socket): void {
    // A client that resets its connection, or trusts no certificate of ours, is no error of the directory.
    socket.on('error', () => socket.destroy())
  }

  #listen(): void {
    this.#socket.on('data', this.#receive).on('drain', this.#resume).resume()
  }

  readonly #receive = (chunk: Buffer): void => {
    this.#framing.add(chunk)
    this.#work()
  }

  readonly #resume = (): void => {
    this.#socket.resume()
    this.#work()
  }

  /** Takes message after message, for as long as the client takes the answers. */
  #work(): void {
    try {
      while (this.#socket.writable && !this.#socket.writableNeedDrain) {
        const bytes = this.#framing.next()
        if (!bytes) return
        this.#exchange.accept(decodeMessage(bytes))
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#dismiss({ code: resultCode.protocolError, message: error.message })
    }
  }

  /** Says why and hangs up. */
  #dismiss(result: Result): void {
    this.send(encodeNotice(result))
    this.hangUp()
  }

  /** Goes on, unless a fault strikes before the first message. */
  #unless(fault: Fault | undefined, proceed: () => void): void {
    if (!fault) proceed()
    else if (fault.with === 'slow') this.#waiting = setTimeout(proceed, delayOf(fault))
    else this.#strike(fault)
  }

  #strike(fault: Fault): void {
    // Unread, the socket would never learn that the client has gone.
    this.#socket.resume()
    switch (fault.with) {
      case 'hang':
        break
      case 'close':
        this.hangUp(true)
        break
      case 'garbage':
        this.send(garbage)
        break
      default:
        this.#dismiss(resultOf(fault))
    }
  }
}
