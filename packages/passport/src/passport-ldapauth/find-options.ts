import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import type {
  LdapauthOptions,
  LdapauthOptionsFunction,
  LdapauthOptionsFunctionCallback,
} from './types.ts'

/** Asks the application for the options of a request; only its first answer counts. */
export function findOptions(
  find: LdapauthOptionsFunction,
  req: IncomingMessage,
): Promise<LdapauthOptions> {
  return new Promise((resolve, reject) => {
    const take: LdapauthOptionsFunctionCallback = (error, options) => {
      if (error || !options) reject(error || new Error('The options function gave no options'))
      else resolve(options)
    }
    const given = find.length === 1 ? [take] : [req, take]
    const returned: unknown = Reflect.apply(find, undefined, given)
    if (types.isPromise(returned)) returned.then(missTheCallback).catch(reject)
  })
}

/** What a promise gives may be anything, but with options in it no callback will come. */
function missTheCallback(given: unknown): void {
  if (typeof given !== 'object' || given === null || !('server' in given)) return
  throw new Error(
    'The options function has to hand the options to its callback, not to return them',
  )
}
