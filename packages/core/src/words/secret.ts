/**
 * Text that no log line, `inspect` or JSON shows. A private field is invisible to all three,
 * so the class needs no special cases; `reveal` stays inside this package.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  static reveal(secret: Secret): string {
    return secret.#text
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }
}
