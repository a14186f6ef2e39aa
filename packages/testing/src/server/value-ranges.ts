import type { Attribute } from '../entries/entry.ts'

/** What a search answers for one attribute. */
export interface ReplyAttribute {
  readonly name: string
  readonly values: readonly Buffer[]
}

/**
 * The values of an attribute as Active Directory sends more than `limit` of them: the plain
 * attribute empty, and beside it a piece whose name says which (MS-ADTS section 3.1.1.3.1.3.3).
 */
export function inPieces(
  { label, values }: Attribute,
  asked: readonly string[],
  limit: number,
): ReplyAttribute[] {
  const range = asked.map((name) => rangeOf(name, label)).find((found) => found !== undefined)
  if (range) return [piece(label, values, range, limit)]
  if (values.length <= limit) return [{ name: label, values }]
  const whole = { first: 0, last: values.length - 1 }
  return [{ name: label, values: [] }, piece(label, values, whole, limit)]
}

interface Range {
  readonly first: number
  readonly last: number
}

function piece(
  label: string,
  values: readonly Buffer[],
  { first, last }: Range,
  limit: number,
): ReplyAttribute {
  const end = Math.min(last, first + limit - 1)
  const isLast = end >= values.length - 1
  const name = `${label};range=${first}-${isLast ? '*' : end}`
  return { name, values: values.slice(first, end + 1) }
}

const pattern = /^([^;]+);range=(\d{1,9})-(\d{1,9}|\*)$/i

function rangeOf(asked: string, label: string): Range | undefined {
  const [, name, first, last] = pattern.exec(asked) ?? []
  if (name?.toLowerCase() !== label.toLowerCase()) return undefined
  return { first: Number(first), last: last === '*' ? Number.MAX_SAFE_INTEGER : Number(last) }
}

/** An attribute as it was asked for, without a range. */
export function withoutRange(asked: string): string {
  return pattern.exec(asked)?.[1] ?? asked
}
