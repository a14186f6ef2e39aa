/**
 * One timer for all who wait for the same: the requests of a connection, or logins for a connection.
 * Almost all are served long before their deadline, so setting a timer for each would be work for nothing.
 */
export class Alarm {
  readonly #ring: (now: number) => void
  #timer: NodeJS.Timeout | undefined
  #at = Number.POSITIVE_INFINITY

  constructor(ring: (now: number) => void) {
    this.#ring = ring
  }

  /** Rings at that moment of `performance.now()`, or earlier if it was set to an earlier one. */
  set(at: number): void {
    if (at >= this.#at) return
    clearTimeout(this.#timer)
    this.#at = at
    this.#timer = setTimeout(
      () => {
        this.#at = Number.POSITIVE_INFINITY
        this.#ring(performance.now())
      },
      Math.max(0, at - performance.now()),
    )
    // A socket keeps the process alive while an answer is awaited; a timer alone should not.
    this.#timer.unref()
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#at = Number.POSITIVE_INFINITY
  }
}
