import { fold } from '../text/fold.ts'

/** What somebody typed to log in, as a key. */
export function typedKey(name: string): string {
  return `t${fold(name)}`
}

/** A name that a person has, whether or not a login finds them by it. */
export function knownKey(name: string): string {
  return `k${fold(name)}`
}

/** An id is written in one way only. */
export function idKey(id: string): string {
  return `i${id}`
}
