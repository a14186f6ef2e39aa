import type { Socket } from 'node:net'

/** Gathers what is sent in one turn of the event loop: each write costs more than all that it writes. */
export class Outbox {
  readonly #socket: Socket
  #messages: Buffer[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  add(message: Buffer): void {
    this.#messages.push(message)
    if (this.#messages.length === 1) setImmediate(() => this.flush())
  }

  flush(): void {
    const messages = this.#messages
    this.#messages = []
    const [first] = messages
    if (first === undefined || this.#socket.destroyed) return
    this.#socket.write(messages.length === 1 ? first : Buffer.concat(messages))
  }
}
