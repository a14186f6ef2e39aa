import { isLdapAuthError } from '../words/errors.ts'
import type { Credentials, RejectedLogin } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import type { GateContext } from './gate-context.ts'
import type { GateRequest } from './gate-request.ts'
import { failureAnswer, type HttpAnswer, rejectionAnswer } from './outcome.ts'

/** The user who logged in, or the answer to a login that was refused or that failed. */
export type Attempt = { readonly user: LdapUser } | { readonly answer: HttpAnswer }

/**
 * Logs in with what was read from a request.
 *
 * @throws `ERR_LDAP_AUTH_ABORTED` if the client went away, and whatever is no failure of the directory
 */
export async function attempt(
  credentials: Credentials | RejectedLogin,
  request: GateRequest,
  { auth, settings, tellFailure }: GateContext,
): Promise<Attempt> {
  const { revealAccountState } = settings
  if ('reason' in credentials) return { answer: rejectionAnswer(credentials, revealAccountState) }
  const { signal, clientAddress } = request
  try {
    const result = await auth.authenticate(credentials, { signal, clientAddress })
    if (result.authenticated) return { user: result.user }
    return { answer: rejectionAnswer(result, revealAccountState) }
  } catch (error) {
    if (!isLdapAuthError(error)) throw error
    const answer = failureAnswer(error)
    if (answer === undefined) throw error
    tellFailure(error)
    return { answer: { ...answer, cause: error } }
  }
}
