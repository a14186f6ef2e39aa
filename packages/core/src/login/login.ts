import type { Directory, Target } from '../directory/directory.ts'
import type { ServerAddress } from '../options/settings.ts'
import { accountEnd, accountState } from '../users/account-state.ts'
import type { Views } from '../users/attributes.ts'
import type { Deadline } from '../words/clock.ts'
import type { AuthResult, Credentials, RejectedLogin, RejectionReason } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import type { Course } from './course.ts'
import type { Identify } from './identify.ts'
import type { PasswordWarning } from './password-policy.ts'
import { accepted, type BindProof, verify } from './verify.ts'

/** One login: a name and a password against the directory. */
export type Login<User = LdapUser> = (
  credentials: Credentials,
  deadline: Deadline,
  course: Course,
) => Promise<AuthResult<User>>

/** Somebody who may log in, as they were read. */
export interface Person<User = LdapUser> {
  readonly user: User
  /** The server that holds the entry; undefined where that is any of the configured ones. */
  readonly server: ServerAddress | undefined
  /** What tries are counted by. */
  readonly account: string
  /** When the account expires, in milliseconds since 1970. */
  readonly endsAt: number
}

/** A login with credentials that may be right: a refusal, or somebody with the proof of their bind. */
export type Attempt<User = LdapUser> = (
  credentials: Credentials,
  deadline: Deadline,
  course: Course,
) => Promise<Attempted<User>>

/** How an attempt ended, and who was bound for it. */
export type Attempted<User = LdapUser> =
  | {
      readonly target: Target
      readonly proof: BindProof
      readonly person: Person<User>
      readonly passwordWarning: PasswordWarning | undefined
    }
  | {
      readonly target?: Target
      readonly proof?: never
      readonly refusal: RejectedLogin
    }

/** What an attempt asks, and what it makes of the entry. */
export interface AttemptParts<User> {
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
export function createAttempt<User>(parts: AttemptParts<User>): Attempt<User> {
  const { directory, identify, describe, meetsRequirements } = parts

  return async ({ username, password }, deadline, course) => {
    const { target, account, reason, see } = await identify(username, deadline, course)
    if (target === undefined) return { refusal: rejected(reason) }
    const notAdmitted = await course.admit?.(account)
    if (notAdmitted !== undefined) return { refusal: notAdmitted }

    const seeProven: typeof see = (asUser) => {
      course.isProven = true
      return see(asUser)
    }
    const verdict = await verify(directory, target, password, { deadline, course }, seeProven)
    if (verdict.proof === undefined) return { target, refusal: verdict.refusal }
    const { proof, value: views, passwordWarning } = verdict
    const state = accountState(views, Date.now())
    if (state !== undefined) return { target, refusal: rejected(state, true) }

    const user = await describe(views, deadline, username)
    if (!(await meetsRequirements(user, views.server, deadline)))
      return { target, refusal: rejected('not-authorized', true) }
    const server = directory.isConfigured(views.server) ? undefined : views.server
    const person = { user, server, account, endsAt: accountEnd(views) }
    return { target, proof, person, passwordWarning }
  }
}

/** @throws what the attempt throws */
export function createLogin<User extends { readonly dn: string }>(
  attempt: Attempt<User>,
): Login<User> {
  return async (credentials, deadline, course) => {
    const attempted = await attempt(credentials, deadline, course)
    if (attempted.proof === undefined) return attempted.refusal
    return accepted(attempted.proof, attempted.person.user, attempted.passwordWarning)
  }
}

/** Refuses a login for a reason that the directory did not give. */
export function rejected(reason: RejectionReason, passwordProven = false): RejectedLogin {
  return { authenticated: false, reason, detail: { passwordProven } }
}
