import type { Socket } from 'node:net'

/**
 * What goes out on a socket, in order. Messages that may wait until the end of the turn of the
 * event loop are written together: each write costs more than all that it writes.
 */
export class Outbox {
  readonly #socket: Socket
  #messages: Buffer[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Writes a message now, behind those that wait. */
  send(message: Buffer): void {
    this.#messages.push(message)
    this.#flush()
  }

  /** Writes a message with the others of this turn. */
  gather(message: Buffer): void {
    this.#messages.push(message)
    if (this.#messages.length === 1) setImmediate(() => this.#flush())
  }

  #flush(): void {
    const messages = this.#messages
    this.#messages = []
    const [first] = messages
    if (first === undefined || this.#socket.destroyed) return
    this.#socket.write(messages.length === 1 ? first : Buffer.concat(messages))
  }
}
