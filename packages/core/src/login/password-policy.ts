import {
  type PasswordPolicy,
  type PolicyError,
  readPasswordPolicy,
} from '../protocol/password-policy.ts'
import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { RejectedLogin, RejectionReason } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'

/** What is left of a password that was taken. */
export type PasswordWarning = NonNullable<LdapUser['passwordWarning']>

/** What a bind that the directory answered with success says about the password. */
export interface PasswordStanding {
  /** Why the user is not let in all the same. */
  readonly refusal?: RejectedLogin
  readonly warning?: PasswordWarning | undefined
}

/**
 * Success does not always let somebody in. By what comes with it:
 *
 * - changeAfterReset: the directory took the bind for the sake of a new password and allows nothing
 *   else, so `password-must-change`, also beside a grace login;
 * - accountLocked, which no directory is known to send here: `account-locked`, to be on the safe side;
 * - a grace login, how few may be left: let in, and warned;
 * - passwordExpired, or the control of Netscape, without a grace login: `password-expired`;
 * - a moment at which the password expires: let in, and warned;
 * - the other errors are about a new password, and nobody gave one: let in.
 */
export function standingOf({
  code,
  controls,
}: Pick<Result, 'code' | 'controls'>): PasswordStanding {
  const policy = readPasswordPolicy(controls)
  const reason = reasonOf(policy)
  const isOnGrace = reason === 'password-expired' && policy.graceLoginsLeft !== undefined
  if (reason === undefined || isOnGrace) return { warning: warningOf(policy) }
  return { refusal: refusal(reason, code, policy.error, true) }
}

function reasonOf({ error, saysExpired }: PasswordPolicy): RejectionReason | undefined {
  if (error === 'changeAfterReset') return 'password-must-change'
  if (error === 'accountLocked') return 'account-locked'
  return error === 'passwordExpired' || saysExpired ? 'password-expired' : undefined
}

/** Grace is for a password whose time is over. */
function warningOf({
  expiresInSeconds,
  graceLoginsLeft,
}: PasswordPolicy): PasswordWarning | undefined {
  if (graceLoginsLeft !== undefined) return Object.freeze({ graceLoginsLeft })
  return expiresInSeconds === undefined ? undefined : Object.freeze({ expiresInSeconds })
}

/**
 * What password policies say more closely about a bind that was refused as by a wrong password.
 * OpenLDAP and 389 DS look at the age of a password only after they have found it right, as the draft
 * wants it (section 8.1.1), and say nothing of it to a wrong one. A lock they tell to everybody.
 */
export function refusedByPolicy({ code, controls }: Result): RejectedLogin | undefined {
  const policy = readPasswordPolicy(controls)
  const reason = reasonOf(policy)
  if (code !== ResultCode.invalidCredentials || reason === undefined) return undefined
  return refusal(reason, code, policy.error, reason === 'password-expired')
}

function refusal(
  reason: RejectionReason,
  resultCode: number,
  subCode: PolicyError | undefined,
  passwordProven: boolean,
): RejectedLogin {
  const named = subCode === undefined ? {} : { subCode }
  return { authenticated: false, reason, detail: { resultCode, ...named, passwordProven } }
}
