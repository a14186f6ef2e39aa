import { setMaxListeners } from 'node:events'
import { KeyedHash } from '../memory/keyed-hash.ts'
import { typedKey } from '../memory/names.ts'
import type { Known } from '../users/identity.ts'
import type { Deadline } from '../words/clock.ts'
import type { AuthResult, Credentials } from '../words/result.ts'
import { freshResult } from './fresh.ts'
import type { Login, Watch } from './login.ts'

/** Equal logins in progress, by the same name and the same password, are one: it is asked once, and all get its answer. */
export class SingleFlight {
  readonly #login: Login
  readonly #hash = new KeyedHash()
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #flights: (Credentials & { readonly flight: Flight })[] = []

  constructor(login: Login) {
    this.#login = login
  }

  /** One login, or a part in one that is under way. */
  readonly login: Login = (credentials, deadline, watch) => {
    if (deadline.signal?.aborted === true) return this.#login(credentials, deadline, watch)
    const username = typedKey(credentials.username)
    const { password } = credentials
    const flight = this.#flightOf(username, password)
    if (flight !== undefined) return flight.join(deadline, watch).then(freshResult)
    return this.#start(username, credentials, deadline, watch)
  }

  /** Nobody joins what is under way any more: it may have read what is not so any longer. */
  seal(): void {
    this.#flights.splice(0)
  }

  #start(
    username: string,
    credentials: Credentials,
    deadline: Deadline,
    watch: Watch | undefined,
  ): Promise<AuthResult> {
    const run = (own: Deadline, onFound: Hear): Promise<AuthResult> =>
      this.#login(credentials, own, { ...watch, onFound })
    const flight = new Flight(run, deadline, () => this.#forget(flight))
    this.#flights.push({ username, password: credentials.password, flight })
    return flight.join(deadline, watch)
  }

  /** It may have been sealed, or have ended before. */
  #forget(flight: Flight): void {
    const at = this.#flights.findIndex((one) => one.flight === flight)
    if (at >= 0) this.#flights.splice(at, 1)
  }

  /** Hashes are compared, so that the time of the comparison tells nothing of the other password. */
  #flightOf(username: string, password: string): Flight | undefined {
    const ofName = this.#flights.filter((one) => one.username === username)
    if (ofName.length === 0) return undefined
    const hash = this.#hash.of(password)
    return ofName.find((one) => this.#hash.of(one.password).equals(hash))?.flight
  }
}

type Hear = NonNullable<Watch['onFound']>

/** A run, and those who wait for it. Who began it gives the time: who comes later has more of it. */
class Flight {
  /** Whoever began it without a signal never leaves, so that nothing can call it off. */
  readonly #controller: AbortController | undefined
  readonly #running: Promise<AuthResult>
  readonly #onEnd: () => void
  readonly #hearing: Hear[] = []
  #found: Known | undefined
  #waiting = 0
  #isBinding = false

  constructor(
    run: (deadline: Deadline, onFound: Hear) => Promise<AuthResult>,
    { at, signal: first, onBind }: Deadline,
    onEnd: () => void,
  ) {
    this.#controller = first && new AbortController()
    const signal = this.#controller?.signal
    if (signal !== undefined) setMaxListeners(0, signal)
    this.#onEnd = onEnd
    const binds = (): void => {
      this.#isBinding = true
      onBind?.()
    }
    const finds = (known: Known): void => {
      this.#found = known
      for (const hear of this.#hearing) hear(known)
    }
    this.#running = run({ at, signal, onBind: binds }, finds)
    this.#running.then(onEnd, onEnd)
  }

  /**
   * Waits for the run. Who is called off hears of it at once from `InFlight`, and the others wait on.
   * Without anybody the run is called off too; but a bind that was written counts at the directory, and
   * its answer is waited for. Who began hears of the bind, and nobody else: it took its whole time with them.
   */
  join({ signal }: Deadline, { onFound }: Watch = {}): Promise<AuthResult> {
    this.#waiting += 1
    if (onFound !== undefined) this.#tell(onFound)
    if (signal !== undefined) this.#leaveOn(signal)
    return this.#running
  }

  #tell(hear: Hear): void {
    this.#hearing.push(hear)
    if (this.#found !== undefined) hear(this.#found)
  }

  #leaveOn(signal: AbortSignal): void {
    const leave = (): void => {
      this.#waiting -= 1
      if (this.#waiting > 0 || this.#isBinding) return
      this.#onEnd()
      this.#controller?.abort(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    const release = (): void => signal.removeEventListener('abort', leave)
    this.#running.then(release, release)
  }
}
