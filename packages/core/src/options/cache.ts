import { count, milliseconds, sectionOf } from './checks.ts'
import { isAbsent, type Option, refusal } from './option.ts'
import type { Settings } from './settings.ts'

const remembered = sectionOf({
  max: count({ fallback: 1000, max: 100_000 }),
  ttlMs: milliseconds(60_000),
  passwords: (option): false | { readonly ttlMs: number } =>
    isAbsent(option) || option.value === false ? false : passwords(option),
  staleIfErrorMs: milliseconds(0, 0),
})

/** How long a password lets in whom the directory has locked out since: that has no default. */
const passwords = sectionOf({
  ttlMs: (option) => {
    if (isAbsent(option)) throw refusal(option, 'is missing; say for how many milliseconds')
    return milliseconds()(option)
  },
})

/** Reads `cache`. */
export function resolveCache(option: Option): Settings['cache'] {
  return option.value === false ? false : remembered(option)
}
