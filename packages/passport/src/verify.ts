import { types } from 'node:util'
import type { LdapUser } from '@ldap-auth/core'
import { refused } from './refused.ts'

/** What a verify function may say: a user of the application's own making, or nobody. */
export type Verified<User> = User | false | null | undefined

/** What a function with callback returns. */
// biome-ignore lint/suspicious/noConfusingVoidType: it has to fit those that are declared void
type Nothing = void

/** How a verify function with callback answers: with an error, with a user, or with nobody and a message for them. */
export type VerifyDone<User> = (
  error: unknown,
  user?: Verified<User>,
  info?: object | string | undefined,
) => void

/**
 * Says who a person is to the application, once the directory has let them in. A function that
 * declares `done` answers by calling it; one that does not answers by what it returns, at once or
 * by a promise.
 */
export type Verify<User> = (
  user: LdapUser,
  done: VerifyDone<User>,
) => Verified<User> | Nothing | Promise<Verified<User> | Nothing>

/** {@link Verify} with the option `passReqToCallback`. */
export type VerifyWithRequest<User, Req> = (
  req: Req,
  user: LdapUser,
  done: VerifyDone<User>,
) => Verified<User> | Nothing | Promise<Verified<User> | Nothing>

/** What came of a verify function. */
export interface Verification {
  readonly user: unknown
  readonly info: unknown
}

type AnyVerify = (...given: never[]) => unknown

/**
 * Fits a verify function to a login; `undefined` if there is none.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` if it is no function
 */
export function createVerification<Req>(
  verify: unknown,
  passReqToCallback: boolean,
): ((req: Req, user: LdapUser) => Promise<Verification>) | undefined {
  if (verify === undefined) return undefined
  if (isFunction(verify)) {
    const byValue = (user: unknown): Verification => ({ user, info: undefined })
    return (req, user) => askVerify(verify, passReqToCallback ? [req, user] : [user], byValue)
  }
  throw refused('verify', 'must be a function; leave it out to take the user of the directory')
}

function isFunction(value: unknown): value is AnyVerify {
  return typeof value === 'function'
}

/**
 * Asks a verify function. Only its first answer counts, whatever it does after it; `byValue` says
 * what it answered where it can not call `done`.
 */
export function askVerify(
  verify: AnyVerify,
  given: readonly unknown[],
  byValue: (value: unknown) => Verification,
): Promise<Verification> {
  return new Promise((resolve, reject) => {
    const done: VerifyDone<unknown> = (error, user, info) => {
      if (error) reject(error)
      else resolve({ user, info })
    }
    const returned: unknown = Reflect.apply(verify, undefined, [...given, done])
    // Wrappers with rest parameters declare none, and hand on what they get.
    const isWrapper = verify.length === 0
    const takesDone = isWrapper || verify.length > given.length
    if (!takesDone) Promise.resolve(returned).then(byValue).then(resolve, reject)
    // Of promises alone: to wait for the query of a database would run it once more.
    else if (types.isPromise(returned)) {
      returned.then((value) => isWrapper && value !== undefined && unanswered()).catch(reject)
    }
  })
}

/** For values that let nobody in: a wrapper may have them from a function that refuses later. */
export function unanswered(): never {
  throw refused('verify', 'ended without a call of done; declare done, its last parameter')
}
