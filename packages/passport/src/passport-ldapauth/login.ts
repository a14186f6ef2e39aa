import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import { isLdapAuthError, type RejectedLogin } from '@ldap-auth/core'
import { askVerify, unanswered } from '../verify.ts'
import type { Action } from './actions.ts'
import { readCredentials } from './credentials.ts'
import type { Answer, Directories } from './directories.ts'
import { badSearchBase, missingCredentials, refusalOf } from './refusals.ts'
import { checkOptions } from './strategy-options.ts'
import type {
  LdapauthOptions,
  LdapauthTexts,
  LdapauthVerifyCallback,
  LdapauthVerifyCallbackWithRequest,
} from './types.ts'
import type { EntryObject } from './user.ts'

/** RFC 4511 appendix A. */
const NO_SUCH_OBJECT = 32

type Verify = LdapauthVerifyCallback | LdapauthVerifyCallbackWithRequest

/** One request, and what its login goes by. */
export interface Attempt {
  readonly req: IncomingMessage
  readonly options: LdapauthOptions
  readonly texts: LdapauthTexts
  readonly directories: Directories
  readonly verify: Verify | undefined
}

/** Logs in. What needs no directory is said at once. */
export function logIn(attempt: Attempt): Action | Promise<Action> {
  const { req, options, directories } = attempt
  try {
    checkOptions(options)
    const credentials = readCredentials(req, options)
    if (credentials === undefined) return withoutCredentials(attempt)
    return finish(directories.logIn(options.server, credentials), attempt)
  } catch (error) {
    return failed(error, attempt)
  }
}

async function finish(answering: Promise<Answer>, attempt: Attempt): Promise<Action> {
  try {
    const answer = await answering
    if ('refused' in answer) return refused(answer.refused, attempt)
    const { verify } = attempt
    return verify ? await verified(verify, answer.user, attempt) : ['success', answer.user]
  } catch (error) {
    return failed(error, attempt)
  }
}

/** Whatever its verify function throws is the application's own, and no failure of the login. */
async function verified(
  verify: Verify,
  found: EntryObject,
  { req, options }: Attempt,
): Promise<Action> {
  const given = options.passReqToCallback ? [req, found] : [found]
  try {
    const { user, info } = await askVerify(verify, given, unanswered)
    return user ? ['success', user, info] : ['fail', info]
  } catch (error) {
    return ['error', error]
  }
}

function refused(rejection: RejectedLogin, attempt: Attempt): Action {
  const { reason } = rejection
  if (reason === 'missing-credentials' || reason === 'malformed-credentials') {
    return withoutCredentials(attempt)
  }
  const { revealAccountState = 'password-proven' } = attempt.options
  return ['fail', refusalOf(rejection, attempt.texts, revealAccountState), 401]
}

function withoutCredentials({ options, texts }: Attempt): Action {
  return ['fail', missingCredentials(texts), options.missingCredentialsStatus || 400]
}

function failed(error: unknown, { options, texts }: Attempt): Action | Promise<Action> {
  if (isMissingBase(error)) return ['fail', badSearchBase(texts), 401]
  const { handleErrorsAsFailures, failureErrorCallback } = options
  if (handleErrorsAsFailures !== true) return ['error', error]
  const failure: Action = ['fail', error, 500]
  if (typeof failureErrorCallback !== 'function') return failure
  try {
    const told: unknown = failureErrorCallback(error)
    return types.isPromise(told) ? Promise.resolve(told).then(() => failure) : failure
  } catch (thrown) {
    return ['error', thrown]
  }
}

function isMissingBase(error: unknown): boolean {
  return (
    isLdapAuthError(error) &&
    error.code === 'ERR_LDAP_AUTH_SEARCH' &&
    error.resultCode === NO_SUCH_OBJECT
  )
}
