import { setMaxListeners } from 'node:events'
import { KeyedHash } from '../memory/keyed-hash.ts'
import { typedKey } from '../memory/names.ts'
import type { Deadline } from '../words/clock.ts'
import type { AuthResult, Credentials } from '../words/result.ts'
import type { Course } from './course.ts'
import { freshResult } from './fresh.ts'
import type { Login } from './login.ts'

/** A login under way: by a name as it is a key, and by the course of who began it. */
interface Flight extends Credentials {
  readonly course: Course
  readonly running: Promise<AuthResult>
  /** Whoever began it without a signal never leaves, so that nothing can call it off. */
  readonly controller: AbortController | undefined
  waiting: number
}

/** Equal logins in progress, by the same name and the same password, are one: it is asked once, and all get its answer. */
export class SingleFlight {
  readonly #login: Login
  readonly #hash = new KeyedHash()
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #flights: Flight[] = []

  constructor(login: Login) {
    this.#login = login
  }

  /** One login, or a part in one that is under way. */
  readonly login: Login = (credentials, deadline, course) => {
    const { signal } = deadline
    if (signal?.aborted === true) return this.#login(credentials, deadline, course)
    const username = typedKey(credentials.username)
    const flight = this.#flightOf(username, credentials.password)
    if (flight !== undefined) return this.#join(flight, signal, course)
    return this.#wait(this.#start(username, credentials, deadline, course), signal)
  }

  /** Nobody joins what is under way any more: it may have read what is not so any longer. */
  seal(): void {
    this.#flights.splice(0)
  }

  /** Who begins it gives the time: who comes later has more of it. */
  #start(username: string, credentials: Credentials, deadline: Deadline, course: Course): Flight {
    const { password } = credentials
    const controller = deadline.signal && new AbortController()
    if (controller !== undefined) setMaxListeners(0, controller.signal)
    const own = controller === undefined ? deadline : { ...deadline, signal: controller.signal }
    const running = this.#login(credentials, own, course)
    const flight = { username, password, course, running, controller, waiting: 0 }
    const end = (): void => this.#end(flight)
    this.#flights.push(flight)
    running.then(end, end)
    return flight
  }

  async #join(
    flight: Flight,
    signal: AbortSignal | undefined,
    course: Course,
  ): Promise<AuthResult> {
    try {
      return freshResult(await this.#wait(flight, signal))
    } finally {
      course.found = flight.course.found
    }
  }

  /**
   * Waits for the run. Who is called off hears of it at once from `InFlight`, and the others wait on.
   * Without anybody the run is called off too; but a bind that was written counts at the directory, and
   * its answer is waited for.
   */
  #wait(flight: Flight, signal: AbortSignal | undefined): Promise<AuthResult> {
    const { running, course, controller } = flight
    flight.waiting += 1
    if (signal === undefined) return running
    const leave = (): void => {
      flight.waiting -= 1
      if (flight.waiting > 0 || course.isSent) return
      this.#end(flight)
      controller?.abort(signal.reason)
    }
    const release = (): void => signal.removeEventListener('abort', leave)
    signal.addEventListener('abort', leave, { once: true })
    running.then(release, release)
    return running
  }

  /** It may have been sealed, or have ended before. */
  #end(flight: Flight): void {
    const at = this.#flights.indexOf(flight)
    if (at >= 0) this.#flights.splice(at, 1)
  }

  /** Hashes are compared, so that the time of the comparison tells nothing of the other password. */
  #flightOf(username: string, password: string): Flight | undefined {
    let hash: Buffer | undefined
    return this.#flights.find((one) => {
      if (one.username !== username) return false
      hash ??= this.#hash.of(password)
      return this.#hash.of(one.password).equals(hash)
    })
  }
}
