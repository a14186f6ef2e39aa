import { randomInt } from 'node:crypto'

const MAX_MESSAGE_ID = 2 ** 31 - 1

/**
 * The ids of the messages of a connection (RFC 4511 section 4.1.1.1). Where they begin can not be
 * predicted, so that an answer can not be forged ahead of its request.
 */
export class MessageIds {
  #next = randomInt(1, 2 ** 30)

  take(): number {
    const id = this.#next
    this.#next = id === MAX_MESSAGE_ID ? 1 : id + 1
    return id
  }
}
