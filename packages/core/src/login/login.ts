import type { Directory } from '../directory/directory.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { accountState } from '../users/account-state.ts'
import type { Views } from '../users/attributes.ts'
import type { Deadline } from '../words/clock.ts'
import type { AuthResult, Credentials, RejectedLogin, RejectionReason } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import { faultOfCredentials } from './credentials.ts'
import type { Identify } from './identify.ts'
import { accepted, verify } from './verify.ts'

/** Where a login comes from, and who has a say in it. */
export interface Attempt {
  readonly clientAddress?: string | undefined
  /** Asked when it is known whose password it would be, before it leaves; gives the refusal if it must not. */
  readonly admit?: (account: string) => Promise<RejectedLogin | undefined>
  /** Told when the directory has found the password right, whatever follows. */
  readonly onProof?: () => void
}

/** One login: a name and a password against the directory. */
export type Login<User = LdapUser> = (
  credentials: Credentials,
  deadline: Deadline,
  attempt?: Attempt,
) => Promise<AuthResult<User>>

/** What a login asks, and what it makes of the entry. */
export interface LoginParts<User> {
  readonly limits: Settings['limits']
  readonly directory: Directory
  readonly identify: Identify
  readonly describe: (views: Views, deadline: Deadline, typedName: string) => Promise<User>
  readonly meetsRequirements: (
    user: User,
    server: ServerAddress,
    deadline: Deadline,
  ) => Promise<boolean>
}

/**
 * What the entry says about the account is known before the bind, and counts after it. A refusal
 * without a bind would be a quicker one, and one that the directory's lockout does not count: people
 * who know no password could tell by it who is disabled. So a wrong password is refused as such,
 * whatever the state, and the state is told as of somebody who proved the password.
 *
 * @throws the codes of `LdapAuth.authenticate`
 */
export function createLogin<User extends { readonly dn: string }>(
  parts: LoginParts<User>,
): Login<User> {
  const { limits, directory, identify, describe, meetsRequirements } = parts

  return async (credentials, deadline, attempt = {}) => {
    const fault = faultOfCredentials(credentials, limits)
    if (fault !== undefined) return rejected(fault)
    const { username, password } = credentials

    const candidate = await identify(username, deadline)
    if (candidate.target === undefined) return rejected(candidate.reason)
    const refusal = await attempt.admit?.(candidate.account)
    if (refusal !== undefined) return refusal

    const see: typeof candidate.see = (asUser) => {
      attempt.onProof?.()
      return candidate.see(asUser)
    }
    const verdict = await verify(directory, candidate.target, password, deadline, see)
    if (verdict.proof === undefined) return verdict.refusal
    const views = verdict.value
    const state = accountState(views, Date.now())
    if (state !== undefined) return rejected(state, true)

    const user = await describe(views, deadline, username)
    if (!(await meetsRequirements(user, views.server, deadline)))
      return rejected('not-authorized', true)
    return accepted(verdict.proof, user, verdict.passwordWarning)
  }
}

function rejected(reason: RejectionReason, passwordProven = false): RejectedLogin {
  return { authenticated: false, reason, detail: { passwordProven } }
}
