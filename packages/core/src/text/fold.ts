/**
 * A text as directories compare it: compatibility characters made equal, lower case, white space
 * trimmed and collapsed (the gist of RFC 4518). Free of the process's locale: under a Turkish one
 * the lower case of `I` would differ between two machines.
 */
export function fold(text: string): string {
  // Most names have nothing to make equal but their case.
  if (/^[!-~]*$/.test(text)) return text.toLowerCase()
  // Lower case can leave the normal form again, so it is restored: folding twice must change nothing.
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC')
  return folded.replace(/\s+/gu, ' ').trim()
}
