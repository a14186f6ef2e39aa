import type { Socket } from 'node:net'
import { isLdapAuthError, type LdapAuthError } from '../words/errors.ts'
import type { RequestControl } from './controls.ts'
import { type Receiver, receiveBind, receiveSearch, type SearchOutcome } from './exchanges.ts'
import { aborted, late, lost, misplaced, misuse } from './failures.ts'
import { Framing } from './framing.ts'
import type { Session } from './handshake.ts'
import { MessageIds } from './message-ids.ts'
import { Outbox } from './outbox.ts'
import { type Pending, PendingRequests } from './pending.ts'
import {
  abandonMessage,
  bindMessage,
  externalBindMessage,
  type Message,
  type RequestLimits,
  type Search,
  searchMessage,
  unbindMessage,
} from './requests.ts'
import { isDisconnection, parseResponse, type Response, type Result } from './responses.ts'
import { describeResult } from './result-codes.ts'

/** What a search without a size limit may bring before it is cut off. */
export const MAX_ENTRIES = 10_000

/** A connection on which so many requests were given up is not worth keeping. */
const MAX_ABANDONED = 64

/** How long the last bytes may take to leave: a directory that hangs reads none. */
const LINGER_MS = 1000

/** Behind a piece of this size there is likely to be more. */
const LARGE_PIECE = 1 << 14

/** RFC 4511 section 4.2.1. */
const NOT_ALONE = 'a bind has to be alone on its connection'

/**
 * One connection, one life: an error, a doubt about what the directory says, or a bind that is
 * not answered in time ends it, and nothing brings it back.
 */
export class Connection {
  readonly #socket: Socket
  readonly #framing: Framing
  readonly #maxMessageBytes: number
  readonly #outbox: Outbox
  readonly #session: Session | undefined
  readonly #requests = new PendingRequests((...given) => this.#giveUp(...given))
  readonly #abandoned = new Set<number>()
  readonly #endListeners: (() => void)[] = []
  readonly #ids = new MessageIds()
  #binding = false
  #retired = false
  #error: LdapAuthError | undefined
  readonly #openedAt = performance.now()
  /** Settled when nothing is left of it, shortly after its end: the last bytes have to leave. */
  readonly gone: Promise<void>
  #heardAt = Number.NEGATIVE_INFINITY

  /** Takes over a socket that is connected and, if it is to be, secured. */
  constructor(socket: Socket, maxMessageBytes: number, session?: Session) {
    this.#socket = socket
    this.#framing = new Framing(maxMessageBytes)
    this.#maxMessageBytes = maxMessageBytes
    this.#outbox = new Outbox(socket)
    this.#session = session
    const closed = (): void => this.#ended('The directory closed the connection.')
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', (cause) => this.#ended('The connection broke.', cause))
    socket.on('end', closed)
    socket.on('close', closed)
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()))
  }

  /** Whether it takes requests. */
  get usable(): boolean {
    return this.#error === undefined && !this.#retired
  }

  /** Whether newer connections are opened with other certificates: it should end when its work is done. */
  get outdated(): boolean {
    return this.#session?.isOutdated() ?? false
  }

  /** Requests that wait for their answer. */
  get inFlight(): number {
    return this.#requests.size
  }

  /** Milliseconds since it was opened. */
  get ageMs(): number {
    return performance.now() - this.#openedAt
  }

  /** Milliseconds since the directory said something on it, or it was opened. */
  get quietMs(): number {
    return performance.now() - Math.max(this.#openedAt, this.#heardAt)
  }

  /** Calls back once, when the connection has ended. */
  onEnd(listener: () => void): void {
    if (this.#error === undefined) this.#endListeners.push(listener)
    else listener()
  }

  /**
   * Any number of searches may be in flight. One that takes too long, or is called off, is
   * abandoned (RFC 4511 section 4.11); the others go on.
   *
   * @throws `ERR_LDAP_AUTH_TIMEOUT`, `_ABORTED`, `_CONNECT`, `_PROTOCOL`; before the first answer also what
   * `Session.whyEnded` gives
   */
  search(search: Search, limits: RequestLimits): Promise<SearchOutcome> {
    if (this.#binding) return Promise.reject(misuse(NOT_ALONE))
    return new Promise((resolve, reject) => {
      const maxEntries = search.sizeLimit === 0 ? MAX_ENTRIES : search.sizeLimit
      const receive = receiveSearch({ maxEntries, maxBytes: this.#maxMessageBytes }, resolve)
      const message = searchMessage(search, limits.timeoutMs)
      this.#send(message, receive, reject, limits)
    })
  }

  /**
   * A simple bind (RFC 4511 section 4.2), alone on the connection: beside a bind nobody can tell
   * with whose rights another request runs. It can not be abandoned, so one that is not answered
   * in time ends the connection, and an abort has no effect on it.
   *
   * @throws as `search` does, but not `_ABORTED`
   */
  async bind(
    name: string,
    password: string,
    timeoutMs: number,
    controls: readonly RequestControl[] = [],
  ): Promise<Result> {
    // Without either the directory answers success and means "anonymous" (RFC 4513 section 5.1.2).
    if (typeof name !== 'string' || name.trim() === '') throw misuse('a bind needs a name')
    if (typeof password !== 'string' || password === '') throw misuse('a bind needs a password')
    return this.#bindAlone(bindMessage(name, password, controls), timeoutMs)
  }

  /**
   * A SASL EXTERNAL bind: as whom the client certificate says.
   *
   * @throws as `bind` does
   */
  async bindExternal(timeoutMs: number): Promise<Result> {
    return this.#bindAlone(externalBindMessage(), timeoutMs)
  }

  /** Takes no more requests, and closes once those in flight are answered. */
  retire(): void {
    this.#retired = true
    this.#closeIfIdle()
  }

  /** Ends the connection; whoever waits for an answer gets the error. */
  destroy(error: LdapAuthError): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#socket.destroy()
    this.#requests.rejectAll(error)
    this.#tellEnd()
  }

  async #bindAlone(message: Message, timeoutMs: number): Promise<Result> {
    if (this.#binding || this.#requests.size > 0) throw misuse(NOT_ALONE)
    this.#binding = true
    try {
      return await new Promise((resolve, reject) => {
        this.#send(message, receiveBind(resolve), reject, { timeoutMs })
      })
    } finally {
      this.#binding = false
    }
  }

  #send(
    message: Message,
    receive: Receiver,
    reject: (error: LdapAuthError) => void,
    limits: RequestLimits,
  ): void {
    const refusal = this.#refusal(limits)
    if (refusal !== undefined) {
      reject(refusal)
      return
    }
    const id = this.#ids.take()
    // A request that is alone has nobody to wait for.
    if (this.#requests.size === 0) this.#outbox.send(message(id))
    else this.#outbox.gather(message(id))
    this.#requests.add(id, limits, receive, reject)
  }

  #refusal({ signal, timeoutMs }: RequestLimits): LdapAuthError | undefined {
    if (this.#error !== undefined) return this.#error
    if (this.#retired) return lost('The connection was closed.')
    if (signal?.aborted === true) return aborted(signal)
    return timeoutMs > 0 ? undefined : late(timeoutMs)
  }

  #ended(text: string, cause?: unknown): void {
    const unheard = this.#heardAt === Number.NEGATIVE_INFINITY
    this.destroy((unheard ? this.#session?.whyEnded(cause) : undefined) ?? lost(text, cause))
  }

  #receive(chunk: Buffer): void {
    if (this.#error !== undefined) return
    this.#heardAt = performance.now()
    try {
      for (const message of this.#framing.push(chunk)) {
        this.#dispatch(parseResponse(message), message.length)
        if (this.#error !== undefined) return
      }
    } catch (error) {
      this.destroy(isLdapAuthError(error) ? error : misplaced('what could not be read', error))
    }
    if (chunk.length >= LARGE_PIECE) this.#breathe()
  }

  /** A socket is read dozens of times in a row, while nobody else is served: a flood gets one piece at a time. */
  #breathe(): void {
    this.#socket.pause()
    setImmediate(() => this.#socket.resume())
  }

  #dispatch(response: Response, bytes: number): void {
    const request = this.#requests.get(response.id)
    if (response.id === 0) this.#notified(response)
    else if (request === undefined) this.#ignoreIfAbandoned(response)
    else this.#answered(response, request, bytes)
  }

  #answered(response: Response, request: Pending, bytes: number): void {
    const progress = request.receive(response, bytes)
    if (progress === 'more') return
    if (progress === 'foreign') throw misplaced('an answer of the wrong kind')
    if (progress === 'enough') this.#abandon(response.id)
    this.#finished(response.id)
  }

  /** Unsolicited notifications other than a disconnection are to be ignored (RFC 4511 section 4.4). */
  #notified(response: Response): void {
    if (isDisconnection(response)) {
      this.destroy(lost(`The directory ended the connection: ${describeResult(response.result)}.`))
    } else if (response.type !== 'extended') throw misplaced('an answer to no request')
  }

  /** An abandoned request may have been answered before the directory learned of it. */
  #ignoreIfAbandoned(response: Response): void {
    if (!this.#abandoned.has(response.id)) throw misplaced('an answer to no request')
    if (response.type === 'search') this.#abandoned.delete(response.id)
  }

  #giveUp(id: number, error: LdapAuthError, request: Pending): void {
    if (this.#binding) {
      this.destroy(error)
      return
    }
    this.#abandon(id)
    this.#finished(id)
    request.reject(error)
    // Whoever has not said a word since, or stopped in the middle of one, may be gone without a goodbye.
    const isSilent = this.#heardAt < request.sentAt || this.#framing.pendingBytes > 0
    if (isSilent && error.code === 'ERR_LDAP_AUTH_TIMEOUT') this.retire()
  }

  #abandon(abandonId: number): void {
    this.#abandoned.add(abandonId)
    this.#outbox.send(abandonMessage(abandonId)(this.#ids.take()))
    if (this.#abandoned.size > MAX_ABANDONED) this.retire()
  }

  #finished(id: number): void {
    this.#requests.remove(id)
    if (this.#retired) this.#closeIfIdle()
  }

  #closeIfIdle(): void {
    if (this.#error !== undefined || this.#requests.size > 0) return
    this.#error = lost('The connection was closed.')
    this.#outbox.send(unbindMessage()(this.#ids.take()))
    this.#requests.rejectAll(this.#error)
    this.#socket.destroySoon()
    const linger = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref()
    this.#socket.once('close', () => clearTimeout(linger))
    this.#tellEnd()
  }

  #tellEnd(): void {
    for (const listener of this.#endListeners.splice(0)) listener()
  }
}
