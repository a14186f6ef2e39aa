import { isAbsent, kindOf, type Option, refusal } from './option.ts'

/** Text, empty or not. */
export function anyText(option: Option): string {
  const { value } = option
  if (typeof value === 'string') return value
  throw refusal(option, value === undefined ? 'is missing' : `must be text, not ${kindOf(value)}`)
}

/** Text with something in it. */
export function text(option: Option): string {
  const value = anyText(option)
  if (value.trim() === '') throw refusal(option, 'must not be empty')
  return value
}

/** `true` or `false`; nothing that merely counts as one of them. */
export function flag(option: Option, fallback: boolean): boolean {
  const { value } = option
  if (value === undefined) return fallback
  if (typeof value === 'boolean') return value
  throw refusal(option, `must be true or false, not ${kindOf(value)}`)
}

/** A whole number within bounds. */
export function count(
  option: Option,
  bounds: { fallback: number; min: number; max: number },
): number {
  const { value } = option
  if (value === undefined) return bounds.fallback
  const isCount = typeof value === 'number' && Number.isInteger(value)
  if (isCount && value >= bounds.min && value <= bounds.max) return value
  const range = `a whole number from ${bounds.min} to ${bounds.max}`
  const found = typeof value === 'number' ? String(value) : kindOf(value)
  throw refusal(option, `must be ${range}, not ${found}`)
}

/** One of a few words. */
export function oneOf<Word extends string>(
  option: Option,
  words: readonly Word[],
  fallback?: Word,
): Word {
  if (isAbsent(option) && fallback !== undefined) return fallback
  const found = words.find((word) => word === option.value)
  if (found !== undefined) return found
  const choice = words.map((word) => `"${word}"`).join(' or ')
  throw refusal(option, isAbsent(option) ? `is missing; write ${choice}` : `must be ${choice}`)
}

/** The check of an option that may be left out. */
export function optional<Value>(
  option: Option,
  check: (option: Option) => Value,
): Value | undefined {
  return isAbsent(option) ? undefined : check(option)
}

/** Refuses the second of two members that mean the same; each has a key that tells. */
export function refuseRepeated(members: readonly Option[], keys: readonly string[]): void {
  for (const [index, member] of members.entries()) {
    const first = members[keys.indexOf(keys[index] ?? '')]
    if (first === member || first === undefined) continue
    throw refusal(member, `is the same as ${first.path}; remove one of them`)
  }
}
