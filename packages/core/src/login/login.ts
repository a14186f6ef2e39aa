import type { Directory } from '../directory/directory.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { accountState } from '../users/account-state.ts'
import type { AttributePlan, Views } from '../users/attributes.ts'
import type { LocateByName } from '../users/locate-by-name.ts'
import { readAsUser } from '../users/read-as-user.ts'
import type { Deadline } from '../words/clock.ts'
import type { AuthResult, Credentials, RejectedLogin, RejectionReason } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import { faultOfCredentials } from './credentials.ts'
import { accepted, verify } from './verify.ts'

/** One login: a name and a password against the directory. */
export type Login<User = LdapUser> = (
  credentials: Credentials,
  deadline: Deadline,
) => Promise<AuthResult<User>>

/** What a login asks, and what it makes of the entry. */
export interface LoginParts<User> {
  readonly settings: Settings
  readonly directory: Directory
  readonly plan: Pick<AttributePlan, 'byUser'>
  readonly locate: LocateByName
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
 * whatever the state, and the state is told as of somebody who proved the password. Where the search
 * saw it the entry is not read again, and both refusals take the same two round trips.
 *
 * @throws the codes of `LdapAuth.authenticate`
 */
export function createLogin<User extends { readonly dn: string }>(
  parts: LoginParts<User>,
): Login<User> {
  const { settings, directory, plan, locate, describe, meetsRequirements } = parts

  return async (credentials, deadline) => {
    const fault = faultOfCredentials(credentials, settings.limits)
    if (fault !== undefined) return rejected(fault)
    const { username, password } = credentials

    const located = await locate(username, deadline)
    if (located.entry === undefined) return rejected(located.reason)
    const { entry: service, server } = located

    const target = { dn: service.dn, server }
    const verdict = await verify(directory, target, password, deadline, async (asUser) => {
      if (accountState({ service }, Date.now()) !== undefined) return { service, server }
      return { service, user: await readAsUser(asUser, plan.byUser), server }
    })
    if (verdict.proof === undefined) return verdict.refusal
    const views = verdict.value
    const state = accountState(views, Date.now())
    if (state !== undefined) return rejected(state, true)

    const user = await describe(views, deadline, username)
    if (!(await meetsRequirements(user, server, deadline))) return rejected('not-authorized', true)
    return accepted(verdict.proof, user, verdict.passwordWarning)
  }
}

function rejected(reason: RejectionReason, passwordProven = false): RejectedLogin {
  return { authenticated: false, reason, detail: { passwordProven } }
}
