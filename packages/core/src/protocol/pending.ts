import type { LdapAuthError } from '../words/errors.ts'
import { Alarm } from './alarm.ts'
import type { Receiver } from './exchanges.ts'
import { late } from './failures.ts'
import type { RequestLimits } from './requests.ts'

/** A request that waits for its answer. */
export interface Pending extends RequestLimits {
  readonly id: number
  readonly receive: Receiver
  readonly reject: (error: LdapAuthError) => void
  readonly isBind: boolean
  /** A moment of `performance.now()`. */
  readonly sentAt: number
  readonly onAbort: () => void
}

/** Called when nobody waits for a request any more, because it is late. */
export type GiveUp = (request: Pending, error: LdapAuthError) => void

/**
 * The requests of a connection that wait for their answer, each until its deadline. They stand in a
 * list in the order they were sent, which is the order they are answered in, more or less: a Map or Set that
 * always changes keeps what was deleted from it alive for so long that collecting it costs more than a login.
 */
export class PendingRequests {
  readonly #requests: Pending[] = []
  readonly #alarm = new Alarm((now) => this.#giveUpLate(now))
  readonly #giveUp: GiveUp

  constructor(giveUp: GiveUp) {
    this.#giveUp = giveUp
  }

  get size(): number {
    return this.#requests.length
  }

  get first(): Pending | undefined {
    return this.#requests[0]
  }

  get(id: number): Pending | undefined {
    return this.#requests.find((request) => request.id === id)
  }

  add(request: Pending): void {
    this.#requests.push(request)
    request.signal?.addEventListener('abort', request.onAbort)
    this.#alarm.set(request.sentAt + request.timeoutMs)
  }

  remove(request: Pending): void {
    this.#requests.splice(this.#requests.indexOf(request), 1)
    release(request)
  }

  rejectAll(error: LdapAuthError): void {
    this.#alarm.clear()
    for (const request of this.#requests.splice(0)) {
      release(request)
      request.reject(error)
    }
  }

  #giveUpLate(now: number): void {
    for (const request of [...this.#requests]) {
      const lateAt = request.sentAt + request.timeoutMs
      if (lateAt > now) this.#alarm.set(lateAt)
      else this.#giveUp(request, late(request.timeoutMs))
    }
  }
}

/** Ends the listening for an abort. */
function release({ signal, onAbort }: Pending): void {
  signal?.removeEventListener('abort', onAbort)
}
