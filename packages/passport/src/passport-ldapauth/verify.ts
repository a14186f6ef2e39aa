import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import type { Action } from './actions.ts'
import type {
  LdapauthVerifyCallback,
  LdapauthVerifyCallbackWithRequest,
  LdapauthVerifyDoneCallback,
} from './types.ts'
import type { EntryObject } from './user.ts'

/** Asks the application about a user of the directory; only its first answer counts. */
export function askVerify(
  verify: LdapauthVerifyCallback | LdapauthVerifyCallbackWithRequest,
  given: readonly [EntryObject] | readonly [IncomingMessage, EntryObject],
): Promise<Action> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void => resolve(['error', error])
    const done: LdapauthVerifyDoneCallback = (error, user, info) => {
      if (error) failed(error)
      else resolve(user ? ['success', user, info] : ['fail', info])
    }
    try {
      const returned: unknown = Reflect.apply(verify, undefined, [...given, done])
      if (types.isPromise(returned)) returned.catch(failed)
    } catch (error) {
      failed(error)
    }
  })
}
