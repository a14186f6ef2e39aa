import { encodeReply, type Reply } from '../messages/reply.ts'
import type { Message } from '../messages/request.ts'
import { type Result, resultCode, success } from '../messages/result.ts'
import { anonymous } from './access.ts'
import { type AnsweredRequest, answer } from './answer.ts'
import { startTls } from './extended.ts'
import { delayOf, type Fault, type Faults, garbage, pointsOf, resultOf } from './faults.ts'
import { describeRequest, type Operation, type OperationLog } from './operation.ts'
import type { DirectoryState, Session } from './state.ts'

/** What all connections of a directory work with. */
export interface Shared {
  readonly state: DirectoryState
  readonly faults: Faults
  readonly log: OperationLog
}

/** The wire under an exchange. */
export interface Wire {
  send(bytes: Buffer): void
  /** Ends the connection after what was sent; `abruptly`, at once. */
  hangUp(abruptly?: boolean): void
  /** Why StartTLS can not be done now; undefined when it can. */
  refuseStartTls(): Result | undefined
  /** Begins the TLS handshake. */
  startTls(): void
}

/** A request on its way to an answer. */
interface Task {
  readonly message: Message
  readonly request: AnsweredRequest
  readonly operation: Operation
}

/** The requests of one connection: answered as they come, but nothing runs beside a bind. */
export class Exchange {
  readonly #wire: Wire
  readonly #shared: Shared
  readonly #connection: number
  readonly #session: Session = {
    identity: anonymous,
    mustChangePassword: false,
    page: undefined,
  }
  /** Requests without an answer, each with the timer that will bring it. */
  readonly #outstanding = new Map<Task, NodeJS.Timeout | undefined>()
  /** Requests that came behind a bind without an answer. */
  #waiting: Task[] = []

  constructor(wire: Wire, shared: Shared, connection: number) {
    this.#wire = wire
    this.#shared = shared
    this.#connection = connection
  }

  accept(message: Message): void {
    const { request } = message
    const operation = describeRequest(request, this.#connection)
    this.#shared.log.add(operation)
    if (request.op === 'unbind') this.#wire.hangUp()
    else if (request.op === 'abandon') this.#abandon(request.id)
    else this.#schedule({ message, request, operation })
  }

  /** Drops everything that has no answer yet. */
  forgetAll(): void {
    for (const timer of this.#outstanding.values()) clearTimeout(timer)
    this.#outstanding.clear()
    this.#waiting = []
  }

  #schedule(task: Task): void {
    // RFC 4511 section 4.2.1: a bind abandons what is outstanding, and nothing is processed beside it.
    if (task.request.op === 'bind') this.forgetAll()
    if (this.#isBinding()) this.#waiting.push(task)
    else this.#run(task)
  }

  #isBinding(): boolean {
    return [...this.#outstanding.keys()].some(({ request }) => request.op === 'bind')
  }

  #run(task: Task): void {
    const { operation } = task
    const fault = this.#shared.faults.take(pointsOf(operation), operation)
    this.#outstanding.set(task, undefined)
    if (fault) this.#strike(task, fault)
    else this.#complete(task)
  }

  #strike(task: Task, fault: Fault): void {
    switch (fault.with) {
      case 'close':
        this.#wire.hangUp(true)
        break
      case 'hang':
        break
      case 'garbage':
        this.#wire.send(garbage)
        break
      case 'slow':
        this.#outstanding.set(
          task,
          setTimeout(() => this.#complete(task), delayOf(fault)),
        )
        break
      default:
        this.#finish(task, { result: resultOf(fault, task.operation.dn) })
    }
  }

  #complete(task: Task): void {
    const { request, message } = task
    if (isStartTls(request)) this.#completeStartTls(task)
    else this.#finish(task, answer(request, message.controls, this.#session, this.#shared.state))
  }

  #completeStartTls(task: Task): void {
    const refusal = this.#outstanding.size > 1 ? othersOutstanding : this.#wire.refuseStartTls()
    this.#finish(task, { result: refusal ?? success })
    if (!refusal) this.#wire.startTls()
  }

  #finish(task: Task, reply: Reply): void {
    const { operation, request, message } = task
    this.#outstanding.delete(task)
    operation.resultCode = reply.result.code
    this.#wire.send(encodeReply(message.id, request.op, reply))
    if (request.op === 'bind') this.#runWaiting()
  }

  #runWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const task of waiting) this.#schedule(task)
  }

  /** RFC 4511 section 4.11: binds and StartTLS can not be abandoned. */
  #abandon(id: number): void {
    const isMeant = ({ request, message }: Task): boolean =>
      message.id === id && request.op !== 'bind' && !isStartTls(request)
    this.#waiting = this.#waiting.filter((task) => !isMeant(task))
    for (const [task, timer] of this.#outstanding) {
      if (!isMeant(task)) continue
      clearTimeout(timer)
      this.#outstanding.delete(task)
    }
  }
}

/** RFC 4511 section 4.14.1: StartTLS waits for nobody. */
const othersOutstanding: Result = {
  code: resultCode.operationsError,
  message: 'StartTLS beside other operations',
}

function isStartTls(request: AnsweredRequest): boolean {
  return request.op === 'extended' && request.oid === startTls
}
