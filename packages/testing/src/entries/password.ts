import { createHash, timingSafeEqual } from 'node:crypto'

const hashScheme = /^\{S?SHA(256|384|512)?\}/i
const anyScheme = /^\{[a-z0-9/-]+\}/i

/** Whether the directory can check a stored password: clear text, or one of the SHA schemes. */
export function isCheckable(stored: Buffer): boolean {
  const text = stored.toString()
  return hashScheme.test(text) || !anyScheme.test(text)
}

/** Whether a password is the one stored: `{SSHA}` and its kin, or clear text. */
export function passwordMatches(password: Buffer, stored: Buffer): boolean {
  const match = hashScheme.exec(stored.toString())
  if (!match) return isEqual(password, stored)
  const [prefix, bits] = match
  const algorithm = `sha${bits ?? '1'}`
  const digestAndSalt = Buffer.from(stored.toString().slice(prefix.length), 'base64')
  const length = createHash(algorithm).digest().length
  const digest = createHash(algorithm)
    .update(password)
    .update(digestAndSalt.subarray(length))
    .digest()
  return isEqual(digest, digestAndSalt.subarray(0, length))
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
