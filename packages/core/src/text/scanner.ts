import { quote } from './quote.ts'

/** A text that does not follow its syntax; the message says what is wrong with it and where. */
export class TextSyntaxError extends Error {
  override readonly name = 'TextSyntaxError'
}

/** Reads a text from left to right. */
export class Scanner {
  protected readonly text: string
  protected at = 0

  constructor(text: string) {
    this.text = text
  }

  /** The character that comes next; undefined at the end. */
  protected get next(): string | undefined {
    return this.text[this.at]
  }

  /** Reads on behind what a sticky pattern matches; undefined if it does not match here. */
  protected take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    this.at += found?.length ?? 0
    return found
  }

  /** Bytes that are written `\XX`. */
  protected takeHexPairs(): Buffer | undefined {
    const pairs = this.take(/(?:\\[0-9a-f]{2})+/iy)
    return pairs === undefined ? undefined : Buffer.from(pairs.replaceAll('\\', ''), 'hex')
  }

  /** The space that is meant is marked: in a message nobody would see it. */
  protected error(problem: string, at = this.at): TextSyntaxError {
    const place = at < this.text.length ? `at character ${at + 1}` : 'at the end'
    const rest = this.text.slice(at).replace(/^ /, '␣')
    return new TextSyntaxError(`${problem}, ${place} of ${quote(this.text.slice(0, at) + rest)}`)
  }
}
