/**
 * Logins in progress, and what was forgotten meanwhile: what one of them learned before is not to be
 * remembered after.
 */
export class Notes {
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #open: Note[] = []

  begin(): Note {
    const note = new Note((ended) => this.#open.splice(this.#open.indexOf(ended), 1))
    this.#open.push(note)
    return note
  }

  forget(keys: readonly string[]): void {
    for (const note of this.#open) note.forget(keys)
  }

  forgetAll(): void {
    for (const note of this.#open) note.forgetAll()
  }
}

/** What one login may remember. */
export class Note {
  readonly #end: (note: Note) => void
  readonly #forgotten = new Set<string>()
  #isVoid = false

  constructor(end: (note: Note) => void) {
    this.#end = end
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.#forgotten.add(key)
  }

  forgetAll(): void {
    this.#isVoid = true
  }

  /** Whether nothing that goes by one of the keys was forgotten since the login began. */
  holds(keys: readonly string[]): boolean {
    return !this.#isVoid && !keys.some((key) => this.#forgotten.has(key))
  }

  end(): void {
    this.#end(this)
  }
}
