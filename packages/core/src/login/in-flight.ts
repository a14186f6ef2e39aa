import { setMaxListeners } from 'node:events'
import type { Directory } from '../directory/directory.ts'
import { aborted } from '../protocol/failures.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'

/** How long `close()` waits for work in flight. */
const GRACE_MS = 5000

/** What a timer of Node takes; more would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** What a handle has to do and has not done yet: each piece has a deadline, and `close` waits for all. */
export class InFlight {
  readonly #clock: Clock
  readonly #loginMs: number
  readonly #directory: Pick<Directory, 'close'>
  #running = 0
  #tellIdle: (() => void) | undefined
  #closing: Promise<void> | undefined

  constructor(clock: Clock, loginMs: number, directory: Pick<Directory, 'close'>) {
    this.#clock = clock
    this.#loginMs = loginMs
    this.#directory = directory
  }

  /**
   * Does a piece of work. Calling it off ends the waiting at once; a bind already sent ends by itself.
   *
   * @throws `ERR_LDAP_AUTH_CLOSED`, `_ABORTED`, and what the work throws
   */
  run<T>(work: (deadline: Deadline) => Promise<T>, caller?: AbortSignal): Promise<T> {
    if (this.#closing !== undefined) return Promise.reject(closed())
    const signal = caller === undefined ? undefined : ownSignal(caller)
    const running = this.#count(work({ at: this.#clock.now() + this.#loginMs, signal }))
    return signal === undefined ? running : unlessAborted(running, signal)
  }

  /** Takes no more work, waits for what is in flight, and closes the directory. */
  close({ graceMs = GRACE_MS }: { graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#drain(Math.min(graceMs, MAX_TIMER_MS))
    return this.#closing
  }

  async #drain(graceMs: number): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      if (this.#running === 0) resolve()
      else this.#tellIdle = resolve
    })
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs)
      void idle.then(() => {
        clearTimeout(timer)
        resolve()
      })
    })
    await Promise.all([this.#directory.close(closed()), idle])
  }

  async #count<T>(running: Promise<T>): Promise<T> {
    this.#running += 1
    try {
      return await running
    } finally {
      this.#running -= 1
      // In the next turn, so that whoever waits for the work hears of it before the one who closes.
      if (this.#running === 0 && this.#tellIdle !== undefined) setImmediate(this.#tellIdle)
    }
  }
}

/** One of our own to listen to: a login may add more listeners than Node takes for a leak. */
function ownSignal(caller: AbortSignal): AbortSignal {
  const signal = AbortSignal.any([caller])
  setMaxListeners(0, signal)
  return signal
}

function unlessAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(aborted(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const release = (): void => signal.removeEventListener('abort', onAbort)
    running.then(resolve, reject).finally(release)
  })
}

function closed(): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'close() was called: no more logins are taken.')
}
