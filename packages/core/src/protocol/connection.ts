import type { Socket } from 'node:net'
import { AbandonRequest, BindRequest, UnbindRequest } from 'ldapts'
import { isLdapAuthError, type LdapAuthError } from '../words/errors.ts'
import type { RequestControl } from './controls.ts'
import { type Receiver, receiveBind, receiveSearch, type SearchOutcome } from './exchanges.ts'
import { aborted, late, lost, misplaced, misuse } from './failures.ts'
import { Framing } from './framing.ts'
import type { Session } from './handshake.ts'
import { MessageIds } from './message-ids.ts'
import { type Pending, PendingRequests } from './pending.ts'
import {
  bindRequest,
  externalBindRequest,
  type Request,
  type RequestLimits,
  type Search,
  searchRequest,
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
  readonly #session: Session | undefined
  readonly #requests = new PendingRequests((request, error) => this.#giveUp(request, error))
  readonly #abandoned = new Set<number>()
  readonly #endListeners: (() => void)[] = []
  readonly #ids = new MessageIds()
  #outgoing: Buffer[] = []
  /** Why it takes no more requests. */
  #refusal: LdapAuthError | undefined
  #hasEnded = false
  readonly #openedAt = performance.now()
  /** Settled when nothing is left of it, shortly after its end: the last bytes have to leave. */
  readonly gone: Promise<void>
  #heardAt = Number.NEGATIVE_INFINITY

  /** Takes over a socket that is connected and, if it is to be, secured. */
  constructor(socket: Socket, maxMessageBytes: number, session?: Session) {
    this.#socket = socket
    this.#framing = new Framing(maxMessageBytes)
    this.#maxMessageBytes = maxMessageBytes
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
    return this.#refusal === undefined
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
    if (this.#hasEnded) listener()
    else this.#endListeners.push(listener)
  }

  /**
   * Any number of searches may be in flight. One that takes too long, or is called off, is
   * abandoned (RFC 4511 section 4.11); the others go on.
   *
   * @throws `ERR_LDAP_AUTH_TIMEOUT`, `_ABORTED`, `_CONNECT`, `_PROTOCOL`; before the first answer also what
   * `Session.whyEnded` gives
   */
  search(search: Search, limits: RequestLimits): Promise<SearchOutcome> {
    const maxEntries = search.sizeLimit === 0 ? MAX_ENTRIES : search.sizeLimit
    const cap = { maxEntries, maxBytes: this.#maxMessageBytes }
    const request = searchRequest(search, limits.timeoutMs)
    return this.#ask(request, limits, (finish) => receiveSearch(cap, finish))
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
    return this.#ask(bindRequest(name, password, controls), { timeoutMs }, receiveBind)
  }

  /**
   * A SASL EXTERNAL bind: as whom the client certificate says.
   *
   * @throws as `bind` does
   */
  bindExternal(timeoutMs: number): Promise<Result> {
    return this.#ask(externalBindRequest(), { timeoutMs }, receiveBind)
  }

  /** Takes no more requests, and closes once those in flight are answered. */
  retire(): void {
    this.#refusal ??= lost('The connection was closed.')
    this.#closeIfRetired()
  }

  /** Ends the connection; whoever waits for an answer gets the error. */
  destroy(error: LdapAuthError): void {
    if (this.#hasEnded) return
    this.#end(error)
    this.#socket.destroy()
  }

  #ask<Answer>(
    request: Request,
    { timeoutMs, signal }: RequestLimits,
    receiveWith: (finish: (answer: Answer) => void) => Receiver,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const isBind = request instanceof BindRequest
      this.#check(isBind, timeoutMs, signal)
      const pending: Pending = {
        id: this.#send(request),
        receive: receiveWith(resolve),
        reject,
        isBind,
        timeoutMs,
        signal,
        sentAt: performance.now(),
        onAbort: () => this.#giveUp(pending, aborted(signal)),
      }
      this.#requests.add(pending)
    })
  }

  #check(isBind: boolean, timeoutMs: number, signal: AbortSignal | undefined): void {
    const { first } = this.#requests
    if (first !== undefined && (isBind || first.isBind)) throw misuse(NOT_ALONE)
    if (this.#refusal !== undefined) throw this.#refusal
    if (signal?.aborted === true) throw aborted(signal)
    if (!(timeoutMs > 0)) throw late(timeoutMs)
  }

  /** What is sent in one turn of the event loop goes out together: each write costs more than all that it writes. */
  #send(request: Request): number {
    request.messageId = this.#ids.take()
    this.#outgoing.push(request.write())
    // A request that is alone has nobody to wait for.
    if (this.#requests.size === 0) this.#flush()
    else if (this.#outgoing.length === 1) setImmediate(() => this.#flush())
    return request.messageId
  }

  #flush(): void {
    const messages = this.#outgoing
    const [first] = messages
    if (first === undefined || this.#hasEnded) return
    this.#outgoing = []
    this.#socket.write(messages.length === 1 ? first : Buffer.concat(messages))
  }

  #ended(text: string, cause?: unknown): void {
    const unheard = this.#heardAt === Number.NEGATIVE_INFINITY
    this.destroy((unheard ? this.#session?.whyEnded(cause) : undefined) ?? lost(text, cause))
  }

  #receive(chunk: Buffer): void {
    if (this.#hasEnded) return
    this.#heardAt = performance.now()
    try {
      for (const message of this.#framing.push(chunk)) {
        this.#dispatch(parseResponse(message), message.length)
        if (this.#hasEnded) return
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
    if (request !== undefined) this.#answered(request, response, bytes)
    else if (isDisconnection(response)) {
      this.destroy(lost(`The directory ended the connection: ${describeResult(response.result)}.`))
    } else this.#pass(response)
  }

  #answered(request: Pending, response: Response, bytes: number): void {
    const progress = request.receive(response, bytes)
    if (progress === 'more') return
    if (progress === 'enough') this.#abandon(request)
    this.#finished(request)
  }

  /**
   * Other unsolicited notifications are to be ignored (RFC 4511 section 4.4), and an abandoned request
   * may have been answered before the directory learned of it.
   */
  #pass({ id, type }: Response): void {
    const isNotice = id === 0 && type === 'extended'
    if (!isNotice && !this.#abandoned.has(id)) throw misplaced('an answer to no request')
    if (type === 'search') this.#abandoned.delete(id)
  }

  #giveUp(request: Pending, error: LdapAuthError): void {
    if (request.isBind) {
      this.destroy(error)
      return
    }
    this.#abandon(request)
    this.#finished(request)
    request.reject(error)
    // Whoever has not said a word since, or stopped in the middle of one, may be gone without a goodbye.
    const isSilent = this.#heardAt < request.sentAt || this.#framing.pendingBytes > 0
    if (isSilent && error.code === 'ERR_LDAP_AUTH_TIMEOUT') this.retire()
  }

  #abandon({ id }: Pending): void {
    this.#abandoned.add(id)
    this.#send(new AbandonRequest({ messageId: 0, abandonId: id }))
    if (this.#abandoned.size > MAX_ABANDONED) this.retire()
  }

  #finished(request: Pending): void {
    this.#requests.remove(request)
    this.#closeIfRetired()
  }

  #closeIfRetired(): void {
    if (this.#refusal === undefined || this.#hasEnded || this.#requests.size > 0) return
    this.#send(new UnbindRequest({ messageId: 0 }))
    this.#end(this.#refusal)
    this.#socket.destroySoon()
    const linger = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref()
    this.#socket.once('close', () => clearTimeout(linger))
  }

  #end(error: LdapAuthError): void {
    this.#refusal = error
    this.#hasEnded = true
    this.#requests.rejectAll(error)
    for (const listener of this.#endListeners.splice(0)) listener()
  }
}
