import type { Known } from '../users/identity.ts'
import { isLdapAuthError } from '../words/errors.ts'
import { begin, isFollowed, type LoginEvent, tell } from '../words/events.ts'
import type { AuthResult } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import type { Login, Watch } from './login.ts'

/** Tells how a login ended, where anybody listens. */
export function announced(next: Login): Login {
  return (credentials, deadline, { clientAddress } = {}) => {
    if (!isFollowed('login')) return next(credentials, deadline, { clientAddress })
    const run = ({ onFound }: Pick<Watch, 'onFound'>): Promise<AuthResult> =>
      next(credentials, deadline, { clientAddress, onFound })
    return begin('login', { clientAddress }, () => announce(run, clientAddress))
  }
}

async function announce(
  run: (watch: Pick<Watch, 'onFound'>) => Promise<AuthResult>,
  clientAddress: string | undefined,
): Promise<AuthResult> {
  const start = performance.now()
  let found: Known = {}
  const onFound = (known: Known): void => {
    found = known
  }
  const told = (end: End): void =>
    tell('login', { ...found, ...end, durationMs: performance.now() - start, clientAddress })
  try {
    const result = await run({ onFound })
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

function refused({ reason, detail }: Exclude<AuthResult, { authenticated: true }>): End {
  return { outcome: 'rejected', reason, ...detail }
}
