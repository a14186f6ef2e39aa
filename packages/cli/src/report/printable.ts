/** Longer texts are cut: a directory may send megabytes in the place of a name. */
const maxLength = 4000

/**
 * Text from outside that may be printed on a terminal: characters that steer it, or turn the
 * direction of what follows, become visible. An entry's name could otherwise move the cursor and
 * overwrite a verdict. The joiners U+200C and U+200D are part of ordinary names.
 */
export function printable(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
  return short.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, visible)
}

function visible(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16)
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}

/**
 * Takes the passwords out that came in: a server may repeat one in the text of its answer. Short
 * ones are in every other word.
 */
export function conceal(text: string, secrets: ReadonlySet<string>): string {
  let concealed = text
  for (const secret of secrets) {
    if (secret.length >= 4) concealed = concealed.replaceAll(secret, '***')
  }
  return concealed
}
