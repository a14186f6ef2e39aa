import { isLdapAuthError } from '../words/errors.ts'
import type { AcceptedLogin } from '../words/result.ts'
import type { LoginReading } from './credentials.ts'
import type { GateContext } from './gate-context.ts'
import type { GateRequest } from './gate-request.ts'
import { type FailureAnswer, failureAnswer, type HttpAnswer, rejectionAnswer } from './outcome.ts'

/** A login that was let in, or the answer to one that was refused or that failed. */
export type Attempt = AcceptedLogin | { readonly answer: HttpAnswer }

/** Whom an attempt asks, and what it has to know of the settings. */
export interface AttemptContext extends Pick<GateContext, 'auth' | 'tellFailure'> {
  readonly settings: Pick<GateContext['settings'], 'revealAccountState'>
}

/**
 * Logs in with what was read from a request.
 *
 * @throws `ERR_LDAP_AUTH_ABORTED` if the client went away, and whatever is no failure of the directory
 */
export async function attempt(
  credentials: LoginReading,
  request: Pick<GateRequest, 'signal' | 'clientAddress'>,
  { auth, settings, tellFailure }: AttemptContext,
): Promise<Attempt> {
  const { revealAccountState } = settings
  if ('reason' in credentials) return { answer: rejectionAnswer(credentials, revealAccountState) }
  const { signal, clientAddress } = request
  try {
    const result = await auth.authenticate(credentials, { signal, clientAddress })
    return result.authenticated ? result : { answer: rejectionAnswer(result, revealAccountState) }
  } catch (error) {
    return { answer: answerFailure(error, tellFailure) }
  }
}

/**
 * The answer to a failure of the directory, told to the operator as well.
 *
 * @throws what was thrown, if the client went away or the directory was not what failed
 */
export function answerFailure(
  error: unknown,
  tellFailure: GateContext['tellFailure'],
): FailureAnswer {
  if (!isLdapAuthError(error)) throw error
  const answer = failureAnswer(error)
  if (answer === undefined) throw error
  tellFailure(error)
  return { ...answer, cause: error }
}
