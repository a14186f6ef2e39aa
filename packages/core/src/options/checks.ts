import { TextSyntaxError } from '../text/scanner.ts'
import { isAbsent, kindOf, type Option, refusal, section } from './option.ts'

/** What gives an option its value, or refuses it. */
export type Reader<Value> = (option: Option) => Value

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

/** What an option gives by a syntax. The wording says what the problem of the text means for the option. */
export function bySyntax<Value>(
  option: Option,
  read: () => Value,
  wording: (problem: string) => string,
): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof TextSyntaxError)) throw error
    throw refusal(option, wording(error.message), error)
  }
}

/** `true` or `false`; nothing that merely counts as one of them. */
export function flag(fallback: boolean): Reader<boolean> {
  return (option) => {
    const { value = fallback } = option
    if (typeof value === 'boolean') return value
    throw refusal(option, `must be true or false, not ${kindOf(value)}`)
  }
}

/** A whole number within bounds. */
export function count(bounds: {
  readonly fallback?: number | undefined
  readonly min?: number | undefined
  readonly max: number
}): Reader<number> {
  const { fallback, min = 1, max } = bounds
  return (option) => {
    const { value = fallback } = option
    const isCount = typeof value === 'number' && Number.isInteger(value)
    if (isCount && value >= min && value <= max) return value
    const found = typeof value === 'number' ? String(value) : kindOf(value)
    throw refusal(option, `must be a whole number from ${min} to ${max}, not ${found}`)
  }
}

/** The longest time a Node timer takes, some 24 days; beyond it, it fires at once. */
const maxMs = 2 ** 31 - 1

/** A time for which a timer can wait. */
export function milliseconds(fallback?: number, min?: number): Reader<number> {
  return count({ fallback, min, max: maxMs })
}

/** One of a few words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  fallback?: Word,
): Reader<Word> {
  return (option) => {
    const { value = fallback } = option
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    const choice = words.map((word) => `"${word}"`).join(' or ')
    throw refusal(option, isAbsent(option) ? `is missing; write ${choice}` : `must be ${choice}`)
  }
}

/** An option that may be left out. */
export function optional<Value>(read: Reader<Value>): Reader<Value | undefined> {
  return (option) => (isAbsent(option) ? undefined : read(option))
}

/** Whatever stands there: for an option that only others can tell how to read. */
export function asWritten(option: Option): Option {
  return option
}

/** A group of options, each with its reader. */
export function sectionOf<Readers extends Readonly<Record<string, Reader<unknown>>>>(
  readers: Readers,
): Reader<{ readonly [Key in keyof Readers]: ReturnType<Readers[Key]> }> {
  return (option) => {
    const options = Object.entries(section(option, Object.keys(readers)))
    const values = options.map(([key, member]) => [key, readers[key]?.(member)])
    return Object.fromEntries(values) as { [Key in keyof Readers]: ReturnType<Readers[Key]> }
  }
}

/** Refuses the second of two members that mean the same; each has a key that tells. */
export function refuseRepeated(members: readonly Option[], keys: readonly string[]): void {
  for (const [index, member] of members.entries()) {
    const first = members[keys.indexOf(keys[index] ?? '')]
    if (first === member || first === undefined) continue
    throw refusal(member, `is the same as ${first.path}; remove one of them`)
  }
}
