import { types } from 'node:util'
import { refused } from '../refused.ts'

/** An option that nobody knows is refused, unless it asks for nothing: it may be meant to keep somebody out. */
export function refuseUnknown(
  path: string,
  given: object,
  known: readonly string[],
  problemOf: (name: string) => string,
): void {
  const isUnknown = ([name, value]: [string, unknown]) => value && !known.includes(name)
  const [unknown] = Object.entries(given).find(isUnknown) ?? []
  if (unknown !== undefined) throw refused(`${path}${unknown}`, problemOf(unknown))
}

/** Text, or a copy of bytes: what a caller changes later must not change what was compared. */
export function textOrBytes(option: string, given: unknown): string | Uint8Array {
  if (typeof given === 'string') return given
  if (types.isUint8Array(given)) return Buffer.from(given)
  throw refused(option, 'must be text or bytes, as fs.readFileSync("client.pem") gives them')
}

/** What the function of an option gave, which has to be there at once. */
export function atOnce<Value>(option: string, given: Value): Value {
  if (!types.isPromise(given)) return given
  // Its rejection would end the process.
  given.catch(() => undefined)
  throw refused(option, 'must return what it finds, not a promise')
}
