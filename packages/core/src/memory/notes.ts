/** What was forgotten since a login began: what it learned before is not to be remembered after. */
export type Note = Set<string>

/** Stands for everybody; no key is empty. */
const EVERYBODY = ''

/** The notes of the logins in progress. */
export class Notes {
  /** A list, for the reason that `PendingRequests` has one. */
  readonly #open: Note[] = []

  begin(): Note {
    const note: Note = new Set()
    this.#open.push(note)
    return note
  }

  end(note: Note): void {
    this.#open.splice(this.#open.indexOf(note), 1)
  }

  forget(keys: readonly string[]): void {
    for (const note of this.#open) for (const key of keys) note.add(key)
  }

  forgetAll(): void {
    this.forget([EVERYBODY])
  }
}

/** Whether nothing that goes by one of the keys was forgotten. */
export function holds(note: Note, keys: readonly string[]): boolean {
  return note.size === 0 || ![EVERYBODY, ...keys].some((key) => note.has(key))
}
