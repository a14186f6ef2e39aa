import { fold } from '../text/fold.ts'

/**
 * What somebody typed to log in, as a key. Alike are only names that directories take for each other; of
 * compatibility characters and accents one says this and one that, and somebody would be let in from memory by
 * a name that the directory does not know.
 */
export function typedKey(name: string): string {
  return `t${name.toLowerCase().replace(/ +/g, ' ').trim()}`
}

/** A name that a person has, whether or not a login finds them by it. */
export function knownKey(name: string): string {
  return `k${fold(name)}`
}

/** An id is written in one way only. */
export function idKey(id: string): string {
  return `i${id}`
}
