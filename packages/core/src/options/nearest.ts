/** The known word that an unknown one was probably meant to be, if one is near enough. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  // One slip in three letters: beyond that a suggestion is a guess.
  let limit = Math.max(1, Math.floor(word.length / 3))
  for (const candidate of known) {
    const slips = distance(word.toLowerCase(), candidate.toLowerCase())
    if (slips > limit) continue
    best = candidate
    limit = slips - 1
  }
  return best
}

/** Letters to insert, drop or exchange (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (const [column, other] of [...to].entries()) {
      const exchanged = (row[column] ?? 0) + (letter === other ? 0 : 1)
      const dropped = (row[column + 1] ?? 0) + 1
      const inserted = (next[column] ?? 0) + 1
      next.push(Math.min(exchanged, dropped, inserted))
    }
    row = next
  }
  return row[to.length] ?? 0
}
