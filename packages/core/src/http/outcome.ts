import { isLdapAuthError, type LdapAuthError, type LdapAuthErrorCode } from '../words/errors.ts'
import type { RejectedLogin, RejectionReason } from '../words/result.ts'
import { defaultLanguage } from './texts/language.ts'
import { type Sentence, say } from './texts/sentence.ts'

/** An answer before it takes the form of a page or of JSON. */
export interface HttpAnswer {
  readonly status: number
  readonly code: string
  /** In English. Never says which names exist or how the directory is set up. */
  readonly message: string
  /** What a page says in place of the message, in the language of its reader. */
  readonly sentence?: Sentence | undefined
  readonly headers: Readonly<Record<string, string>>
  /** The failure behind the answer: for the log, never for the browser. */
  readonly cause?: LdapAuthError | undefined
}

/** The answer to a failure, with the failure. */
export type FailureAnswer = HttpAnswer & { readonly cause: LdapAuthError }

/**
 * Whether the browser learns that an account is locked, disabled or expired: never, only
 * to those who gave the right password, or always (which tells that the name exists).
 */
export type RevealAccountState = false | 'password-proven' | 'always'

type AccountState = Extract<
  RejectionReason,
  `account-${string}` | `password-${string}` | 'not-permitted-now'
>

type FailureCode = Exclude<LdapAuthErrorCode, 'ERR_LDAP_AUTH_ABORTED'>

const failureStatuses: Readonly<Record<FailureCode, 500 | 503>> = {
  ERR_LDAP_AUTH_CONNECT: 503,
  ERR_LDAP_AUTH_TLS: 503,
  ERR_LDAP_AUTH_TIMEOUT: 503,
  ERR_LDAP_AUTH_POOL_EXHAUSTED: 503,
  ERR_LDAP_AUTH_CLOSED: 503,
  ERR_LDAP_AUTH_SERVICE_BIND: 503,
  ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED: 503,
  ERR_LDAP_AUTH_SEARCH: 503,
  ERR_LDAP_AUTH_GROUPS: 503,
  ERR_LDAP_AUTH_THROTTLE_STORE: 503,
  ERR_LDAP_AUTH_OPTIONS: 500,
  ERR_LDAP_AUTH_PROTOCOL: 500,
  ERR_LDAP_AUTH_REFERRAL_REFUSED: 500,
  ERR_LDAP_AUTH_REFERRAL_LIMIT: 500,
  ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING: 500,
  ERR_LDAP_AUTH_ID_MISSING: 500,
}

/** Seconds until another try makes sense while the directory does not answer. */
const outageRetrySeconds = 5
/** Milliseconds to wait after too many attempts where the rejection names no figure. */
const defaultRetryMs = 60_000

/** The answer to a login that was refused. */
export function rejectionAnswer(rejection: RejectedLogin, reveal: RevealAccountState): HttpAnswer {
  const { reason, detail } = rejection
  switch (reason) {
    case 'missing-credentials':
    case 'malformed-credentials':
      return explained(400, { text: reason })
    case 'not-authorized':
      return explained(403, { text: reason })
    case 'too-many-attempts':
      return tooManyAttempts(detail.retryAfterMs ?? defaultRetryMs)
    default:
      return revealedState(rejection, reveal) ?? loginRejected
  }
}

/** The answer to a failure; `undefined` if the client went away and nobody reads it. */
export function failureAnswer(error: unknown): HttpAnswer | undefined {
  if (!isLdapAuthError(error)) return broken('internal-error')
  if (error.code === 'ERR_LDAP_AUTH_ABORTED') return undefined
  if (failureStatuses[error.code] !== 503) return broken(error.code)
  return { ...later(503, 'unavailable', outageRetrySeconds), code: error.code }
}

/** An answer in English alone. */
export function answer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { status, code, message, headers }
}

/** An answer under the code that its sentence has. */
export function explained(status: number, sentence: Sentence): HttpAnswer {
  return { ...answer(status, sentence.text, say(sentence, defaultLanguage)), sentence }
}

// One value for all of them: what differs between two refused names tells which of them exists.
const loginRejected = explained(401, { text: 'login-rejected' })

function revealedState(
  { reason, detail }: RejectedLogin,
  reveal: RevealAccountState,
): HttpAnswer | undefined {
  if (!isAccountState(reason)) return undefined
  if (reveal === 'always' || (reveal === 'password-proven' && detail.passwordProven)) {
    return explained(401, { text: reason })
  }
  return undefined
}

function isAccountState(reason: RejectionReason): reason is AccountState {
  return /^(?:account-|password-|not-permitted-now$)/.test(reason)
}

function tooManyAttempts(retryAfterMs: number): HttpAnswer {
  return later(429, 'too-many-attempts', Math.max(1, Math.ceil(retryAfterMs / 1000)))
}

/** An answer that tells when to try again. */
function later(status: number, text: Sentence['text'], retrySeconds: number): HttpAnswer {
  const headers = { 'Retry-After': String(retrySeconds) }
  return { ...explained(status, { text, retrySeconds }), headers }
}

function broken(code: string): HttpAnswer {
  return { ...explained(500, { text: 'fault' }), code }
}
