import { isLdapAuthError, LdapAuthError } from '@ldap-auth/core'
import type { HttpAnswer } from '@ldap-auth/core/http'

type Headers = HttpAnswer['headers']

/** What a strategy says of a login it refused: the `info` of a custom callback, and a flash message. */
export interface LdapLoginInfo {
  /** For flash messages. */
  readonly type: 'error'
  /** Such as `login-rejected`. Never tells which names exist. */
  readonly code: string
  /** For the person at the form. */
  readonly message: string
  /** To be sent along: `Retry-After` after too many attempts. */
  readonly headers: Readonly<Record<string, string>>
}

/** What reaches `error`: a sentence for everybody as message, and what happened as `cause`. */
export interface LdapLoginError extends LdapAuthError {
  /** As Express reads it. */
  readonly status: number
  /** As Fastify and Nest read it. */
  readonly statusCode: number
  /** That browsers may see the message. */
  readonly expose: true
  readonly headers: Readonly<Record<string, string>>
}

/** What is to become of a request: one of Passport's actions, or nothing where nobody waits. */
export type Outcome =
  | { readonly action: 'success'; readonly user: unknown; readonly info: unknown }
  | {
      readonly action: 'fail'
      readonly challenge: unknown
      readonly status: number
      readonly headers: Headers
    }
  | { readonly action: 'error'; readonly error: unknown }
  | { readonly action: 'none' }

/** What becomes of a request whose login threw. */
export function outcomeOfError(error: unknown): Outcome {
  const isGone = isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_ABORTED'
  return isGone ? { action: 'none' } : { action: 'error', error }
}

/** An answer in Passport's words, where a text as challenge becomes the header `WWW-Authenticate`. */
export function outcomeOf(answer: HttpAnswer): Outcome {
  const { status, code, message, headers, cause } = answer
  if (cause !== undefined) return { action: 'error', error: loginError(answer, cause) }
  const { 'WWW-Authenticate': challenge, ...others } = headers
  const info: LdapLoginInfo = { type: 'error', code, message, headers: others }
  return { action: 'fail', challenge: challenge ?? info, status, headers: others }
}

/** A failure as frameworks show it to browsers, which must not learn about the directory. */
export function loginError(
  { status, message, headers }: HttpAnswer,
  cause: LdapAuthError,
): LdapLoginError {
  const error = new LdapAuthError(cause.code, message, { cause })
  return Object.assign(error, { status, statusCode: status, expose: true as const, headers })
}
