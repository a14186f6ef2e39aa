// RFC 4518: how directory strings are made comparable.

/** Characters that count as nothing (section 2.2): soft hyphen, joiners, controls, variation selectors. */
const ignored =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these controls are what the RFC lists
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each stands for itself
  /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u06dd\u070f\u1806\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2063\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]/g

/** Where a piece of text stands in a value; `whole` is a value itself. */
export type Place = 'whole' | 'initial' | 'any' | 'final'

/** Text in the form in which equal values are equal strings. */
export function prepare(text: string, foldCase: boolean, place: Place = 'whole'): string {
  const mapped = text
    .replace(ignored, '')
    .replace(/[\s\x85]/gu, ' ')
    .normalize('NFKC')
  // Folding by way of upper case makes the two small sigmas and the sharp s equal, as RFC 3454 table B.2 does.
  const folded = foldCase ? mapped.toUpperCase().toLowerCase() : mapped
  return placeSpaces(folded.normalize('NFKC'), place)
}

/**
 * Insignificant space (section 2.6.1): a value begins and ends with one space and has two between words,
 * so that a piece that begins or ends with a space can only match where a space is.
 */
function placeSpaces(text: string, place: Place): string {
  const inner = text.trim().replace(/ +/g, '  ')
  if (inner === '') return place === 'whole' ? '  ' : ' '
  const opens = place === 'whole' || place === 'initial' || text.startsWith(' ')
  const closes = place === 'whole' || place === 'final' || text.endsWith(' ')
  return `${opens ? ' ' : ''}${inner}${closes ? ' ' : ''}`
}
