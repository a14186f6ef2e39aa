import type { IncomingMessage } from 'node:http'
import { isLdapAuthError, type RejectedLogin } from '@ldap-auth/core'
import type { Action } from './actions.ts'
import { readCredentials } from './credentials.ts'
import type { Answer, Directories } from './directories.ts'
import { badSearchBase, missingCredentials, refusalOf } from './refusals.ts'
import type {
  LdapauthOptions,
  LdapauthTexts,
  LdapauthVerifyCallback,
  LdapauthVerifyCallbackWithRequest,
} from './types.ts'
import { askVerify } from './verify.ts'

/** RFC 4511 appendix A. */
const NO_SUCH_OBJECT = 32

/** One request, and what its login goes by. */
export interface Attempt {
  readonly req: IncomingMessage
  readonly options: LdapauthOptions
  readonly texts: LdapauthTexts
  readonly directories: Directories
  readonly verify: LdapauthVerifyCallback | LdapauthVerifyCallbackWithRequest | undefined
}

/** Logs in. What needs no directory is said at once. */
export function logIn(attempt: Attempt): Action | Promise<Action> {
  const { req, options, directories } = attempt
  try {
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
    const { req, options, verify } = attempt
    if (verify === undefined) return ['success', answer.user]
    const { passReqToCallback } = options
    return await askVerify(verify, passReqToCallback ? [req, answer.user] : [answer.user])
  } catch (error) {
    return failed(error, attempt)
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

function failed(error: unknown, { options, texts }: Attempt): Action {
  if (isMissingBase(error)) return ['fail', badSearchBase(texts), 401]
  if (options.handleErrorsAsFailures !== true) return ['error', error]
  try {
    options.failureErrorCallback?.(error)
    return ['fail', error, 500]
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
