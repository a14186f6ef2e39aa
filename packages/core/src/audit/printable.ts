/** Longer than any name or address; a log is no place for more. */
const MAX_CHARS = 256

/** Characters that end a line, drive a terminal, or turn the direction in which a line is read. */
const harmful = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text of others, such that it can not forge a line of a log: what could is written as its number. */
export function printable(text: string): string {
  return text.slice(0, MAX_CHARS).replaceAll(harmful, (character) => {
    const number = character.codePointAt(0) ?? 0
    return `\\u{${number.toString(16)}}`
  })
}
