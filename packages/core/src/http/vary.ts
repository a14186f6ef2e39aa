/** The value of a `Vary` header with more names in it: what others said the answer varies by stays true. */
export function addVary(before: unknown, more: string): string {
  if (before === undefined || before === null) return more
  const known = String(before).split(/\s*,\s*/)
  const lower = known.map((name) => name.toLowerCase())
  const added = more.split(', ').filter((name) => !lower.includes(name.toLowerCase()))
  return [...known, ...added].join(', ')
}
