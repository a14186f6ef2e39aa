import type { LdapAuthError } from '../words/errors.ts'
import { Alarm } from './alarm.ts'
import type { Receiver } from './exchanges.ts'
import { aborted, late } from './failures.ts'
import type { RequestLimits } from './requests.ts'

/** A request that waits for its answer. */
export interface Pending {
  readonly receive: Receiver
  readonly reject: (error: LdapAuthError) => void
  /** A moment of `performance.now()`. */
  readonly sentAt: number
  readonly timeoutMs: number
  /** Ends the listening for an abort. */
  readonly release: () => void
}

/** Called when nobody waits for a request any more, because it is late or was called off. */
export type GiveUp = (id: number, error: LdapAuthError, request: Pending) => void

/**
 * The requests of a connection that wait for their answer, each until its deadline. They stand in a
 * list in the order they were sent, which is the order they are answered in, more or less: a Map or Set that
 * always changes keeps what was deleted from it alive for so long that collecting it costs more than a login.
 */
export class PendingRequests {
  readonly #requests: { readonly id: number; readonly request: Pending }[] = []
  readonly #alarm = new Alarm((now) => this.#giveUpLate(now))
  readonly #giveUp: GiveUp

  constructor(giveUp: GiveUp) {
    this.#giveUp = giveUp
  }

  get size(): number {
    return this.#requests.length
  }

  get(id: number): Pending | undefined {
    return this.#requests.find((waiting) => waiting.id === id)?.request
  }

  add(
    id: number,
    { timeoutMs, signal }: RequestLimits,
    receive: Pending['receive'],
    reject: Pending['reject'],
  ): void {
    const sentAt = performance.now()
    const release = signal === undefined ? nothing : this.#listen(signal, id)
    const request = { receive, reject, sentAt, timeoutMs, release }
    this.#requests.push({ id, request })
    this.#alarm.set(sentAt + timeoutMs)
  }

  remove(id: number): void {
    const at = this.#requests.findIndex((waiting) => waiting.id === id)
    if (at < 0) return
    const [removed] = this.#requests.splice(at, 1)
    removed?.request.release()
  }

  rejectAll(error: LdapAuthError): void {
    this.#alarm.clear()
    for (const { request } of this.#requests.splice(0)) {
      request.release()
      request.reject(error)
    }
  }

  #listen(signal: AbortSignal, id: number): () => void {
    const onAbort = (): void => {
      const request = this.get(id)
      if (request !== undefined) this.#giveUp(id, aborted(signal), request)
    }
    signal.addEventListener('abort', onAbort)
    return () => signal.removeEventListener('abort', onAbort)
  }

  #giveUpLate(now: number): void {
    for (const { id, request } of [...this.#requests]) {
      const lateAt = request.sentAt + request.timeoutMs
      if (lateAt > now) this.#alarm.set(lateAt)
      else this.#giveUp(id, late(request.timeoutMs), request)
    }
  }
}

function nothing(): void {}
