import { isLdapAuthError } from '../words/errors.ts'
import { isHeard, type LoginEvent, tell } from '../words/events.ts'
import type { AuthResult } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import type { Login } from './login.ts'

/** Tells how a login ended, where anybody listens. */
export function announced(next: Login): Login {
  return (credentials, deadline, watch) => {
    const run = (): Promise<AuthResult> => next(credentials, deadline, watch)
    return isHeard('login') ? announce(run, watch?.clientAddress) : run()
  }
}

async function announce(
  run: () => Promise<AuthResult>,
  clientAddress: string | undefined,
): Promise<AuthResult> {
  const start = performance.now()
  const told = (end: End): void =>
    tell('login', { ...end, durationMs: performance.now() - start, clientAddress })
  try {
    const result = await run()
    told(result.authenticated ? entered(result.user, result.source) : refused(result))
    return result
  } catch (error) {
    told({ outcome: 'failed', code: isLdapAuthError(error) ? error.code : undefined })
    throw error
  }
}

type End = Omit<LoginEvent, 'durationMs' | 'clientAddress'>

function entered({ id, username }: LdapUser, source: LoginEvent['source']): End {
  return { outcome: 'accepted', source, id, username }
}

/** Without the name: of whom it is, if of anybody, is not known here. */
function refused({ reason, detail }: Exclude<AuthResult, { authenticated: true }>): End {
  return { outcome: 'rejected', reason, passwordProven: detail.passwordProven }
}
