import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { elementAt } from '@ldap-auth/test-servers'

/** A search whose answer is of interest, and not what it asks for. */
export const anySearch = {
  base: 'dc=example,dc=com',
  scope: 'sub',
  filter: { type: 'present', attribute: 'objectClass' },
  attributes: ['cn'],
  sizeLimit: 0,
} as const

/** The socket of a connection without a network: a million of real ones would take hours. */
export class Wire extends EventEmitter {
  destroyed = false
  readonly written: Buffer[] = []

  get socket(): Socket {
    return this as unknown as Socket
  }

  write(bytes: Buffer): boolean {
    this.written.push(bytes)
    return true
  }

  destroy(): this {
    this.destroyed = true
    return this
  }

  destroySoon(): void {
    this.destroy()
  }

  pause(): void {}

  resume(): void {}

  /** The id of the request that was written last. */
  lastId(): number {
    const request = this.written.at(-1) ?? Buffer.alloc(0)
    const id = elementAt(request, elementAt(request)?.start)
    if (id === undefined) throw new Error('No request was written')
    return request.readUIntBE(id.start, id.end - id.start)
  }
}
