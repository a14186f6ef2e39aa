import { isLdapAuthError, type LdapAuthError, type LdapAuthErrorCode } from '../words/errors.ts'
import type { RejectedLogin, RejectionReason } from '../words/result.ts'

/** An answer before it takes the form of a page or of JSON. */
export interface HttpAnswer {
  readonly status: number
  readonly code: string
  /** For the person at the form: never says which names exist or how the directory is set up. */
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
  /** The failure behind the answer: for the log, never for the browser. */
  readonly cause?: LdapAuthError | undefined
}

/**
 * Whether the browser learns that an account is locked, disabled or expired: never, only
 * to those who gave the right password, or always (which tells that the name exists).
 */
export type RevealAccountState = false | 'password-proven' | 'always'

type AccountState = Extract<
  RejectionReason,
  `account-${string}` | `password-${string}` | 'not-permitted-now'
>

const accountStates: Readonly<Record<AccountState, string>> = {
  'account-locked': 'This account is locked. Try again later, or ask your administrator.',
  'account-disabled': 'This account is disabled. Ask your administrator.',
  'account-expired': 'This account has expired. Ask your administrator.',
  'not-permitted-now': 'This account may not sign in at this time or from this machine.',
  'password-expired': 'Your password has expired. Change it, then sign in again.',
  'password-must-change': 'You have to change your password before you can sign in.',
}

type FailureCode = Exclude<LdapAuthErrorCode, 'ERR_LDAP_AUTH_ABORTED'>

const failureStatuses: Readonly<Record<FailureCode, 500 | 503>> = {
  ERR_LDAP_AUTH_CONNECT: 503,
  ERR_LDAP_AUTH_TLS: 503,
  ERR_LDAP_AUTH_TIMEOUT: 503,
  ERR_LDAP_AUTH_POOL_EXHAUSTED: 503,
  ERR_LDAP_AUTH_CLOSED: 503,
  ERR_LDAP_AUTH_SERVICE_BIND: 503,
  ERR_LDAP_AUTH_SEARCH: 503,
  ERR_LDAP_AUTH_GROUPS: 503,
  ERR_LDAP_AUTH_OPTIONS: 500,
  ERR_LDAP_AUTH_PROTOCOL: 500,
  ERR_LDAP_AUTH_REFERRAL_REFUSED: 500,
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
      return answer(400, reason, 'Enter your user name and your password.')
    case 'malformed-credentials':
      return answer(400, reason, 'The user name or the password is too long or is not plain text.')
    case 'not-authorized':
      return answer(403, reason, 'Your password is right, but your account is not allowed in here.')
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
  return answer(
    503,
    error.code,
    'The directory that checks passwords does not answer. This is not your password’s fault: try again shortly.',
    { 'Retry-After': String(outageRetrySeconds) },
  )
}

/** An answer from its parts. */
export function answer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { status, code, message, headers }
}

// One value for all of them: what differs between two refused names tells which of them exists.
const loginRejected = answer(
  401,
  'login-rejected',
  'Wrong user name or password, or this account cannot sign in.',
)

function revealedState(
  { reason, detail }: RejectedLogin,
  reveal: RevealAccountState,
): HttpAnswer | undefined {
  if (!isAccountState(reason)) return undefined
  if (reveal === 'always' || (reveal === 'password-proven' && detail.passwordProven)) {
    return answer(401, reason, accountStates[reason])
  }
  return undefined
}

function isAccountState(reason: RejectionReason): reason is AccountState {
  return Object.hasOwn(accountStates, reason)
}

function tooManyAttempts(retryAfterMs: number): HttpAnswer {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return answer(
    429,
    'too-many-attempts',
    `Too many attempts. Try again in ${waitingTime(seconds)}.`,
    {
      'Retry-After': String(seconds),
    },
  )
}

function waitingTime(seconds: number): string {
  if (seconds === 1) return 'a second'
  if (seconds < 120) return `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

function broken(code: string): HttpAnswer {
  return answer(
    500,
    code,
    'Signing in does not work right now because of a fault on our side. Tell whoever runs this application.',
  )
}
