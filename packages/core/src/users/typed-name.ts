/**
 * What is wrong with a name as a person typed it, before anybody is asked: `missing`, or
 * `malformed` where no directory has such a name and something else is being tried.
 */
export function faultOfName(name: unknown, maxChars: number): 'missing' | 'malformed' | undefined {
  if (name === undefined || name === null) return 'missing'
  if (typeof name !== 'string') return 'malformed'
  // Lone surrogates have no UTF-8 form: two different names would become one on the wire.
  if (name.length > maxChars || /[\p{Cc}\p{Cs}]/u.test(name)) return 'malformed'
  return name.trim() === '' ? 'missing' : undefined
}

/** A name that was typed with its domain: `DOMAIN\user` as Windows writes it, or `user@domain`. */
export interface NameInDomain {
  readonly name: string
  readonly domain: string
  readonly isWindows: boolean
}

/** Undefined where a name is typed without a domain. */
export function splitDomain(typed: string): NameInDomain | undefined {
  const [, before, behind] = /^([^\\]+)\\(.+)$/s.exec(typed) ?? []
  if (before && behind) return { name: behind, domain: before, isWindows: true }
  const [, name, domain] = /^(.+)@([^@]+)$/s.exec(typed) ?? []
  return name && domain ? { name, domain, isWindows: false } : undefined
}
