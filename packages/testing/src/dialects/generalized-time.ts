/** A moment as directories write it (RFC 4517 section 3.3.13). */
export function generalizedTime(moment: Date): string {
  return moment.toISOString().replace(/[-:T]|\.\d+/g, '')
}
