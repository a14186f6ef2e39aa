import { count } from './checks.ts'
import { isAbsent, type Option, refusal, section } from './option.ts'
import type { Settings } from './settings.ts'

/** The longest time that an option takes: some 24 days. */
const maxMs = 2 ** 31 - 1

/** Reads `cache`. */
export function resolveCache(option: Option): Settings['cache'] {
  if (option.value === false) return false
  const { max, ttlMs, passwords, staleIfErrorMs } = section(option, [
    'max',
    'ttlMs',
    'passwords',
    'staleIfErrorMs',
  ])
  return {
    max: count(max, { fallback: 1000, min: 1, max: 100_000 }),
    ttlMs: count(ttlMs, { fallback: 60_000, min: 1, max: maxMs }),
    passwords: resolvePasswords(passwords),
    staleIfErrorMs: count(staleIfErrorMs, { fallback: 0, min: 0, max: maxMs }),
  }
}

/** How long a password lets in whom the directory has locked out since: that has no default. */
function resolvePasswords(option: Option): false | { ttlMs: number } {
  if (isAbsent(option) || option.value === false) return false
  const { ttlMs } = section(option, ['ttlMs'])
  if (isAbsent(ttlMs)) throw refusal(ttlMs, 'is missing; say for how many milliseconds')
  return { ttlMs: count(ttlMs, { fallback: 1, min: 1, max: maxMs }) }
}
