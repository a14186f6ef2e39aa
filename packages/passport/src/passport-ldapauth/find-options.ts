import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import type {
  LdapauthOptions,
  LdapauthOptionsFunction,
  LdapauthOptionsFunctionCallback,
} from './types.ts'

/** Hands the options for a request to `take`, once; at once if they are given as an object. */
export function findOptions(
  source: LdapauthOptions | LdapauthOptionsFunction,
  req: IncomingMessage,
  take: LdapauthOptionsFunctionCallback,
): void {
  if (typeof source !== 'function') {
    take(undefined, source)
    return
  }
  let isTaken = false
  const takeOnce: LdapauthOptionsFunctionCallback = (...given) => {
    if (isTaken) return
    isTaken = true
    take(...given)
  }
  try {
    const given = source.length === 1 ? [takeOnce] : [req, takeOnce]
    const returned: unknown = Reflect.apply(source, undefined, given)
    if (types.isPromise(returned)) returned.catch(takeOnce)
  } catch (error) {
    if (isTaken) throw error
    takeOnce(error)
  }
}
