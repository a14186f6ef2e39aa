import { checkAvailable } from '../directory/availability.ts'
import type { AsUser, Directory, Target } from '../directory/directory.ts'
import type { Result } from '../protocol/responses.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import { normalizeDn } from '../text/dn.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { AcceptedLogin, RejectedLogin, RejectionReason } from '../words/result.ts'
import { refusedByActiveDirectory } from './active-directory.ts'
import type { Course } from './course.ts'
import { type PasswordWarning, refusedByPolicy, standingOf } from './password-policy.ts'

/** Says that the directory took a password for a DN. Only `verify` makes one, after such a bind. */
class BindProof {
  readonly #dn: string

  constructor(dn: string) {
    this.#dn = dn
  }

  proves(dn: string): boolean {
    return this.#dn === dn || normalizeDn(this.#dn) === normalizeDn(dn)
  }
}

export type { BindProof }

/** What the bind said: a proof and what was done as the user, or a refusal. */
export type Verdict<T> =
  | {
      readonly proof: BindProof
      readonly value: T
      readonly passwordWarning: PasswordWarning | undefined
    }
  | { readonly proof?: never; readonly refusal: RejectedLogin }

/** Somebody with the right password, of another part of the directory. */
const outOfSight: RejectedLogin = {
  authenticated: false,
  reason: 'unknown-user',
  detail: { passwordProven: true },
}

/** Refusals that are about the person; every other answer is about the directory. */
const refusals: ReadonlyMap<number, RejectionReason> = new Map([
  [ResultCode.invalidCredentials, 'wrong-password'],
  [ResultCode.inappropriateAuthentication, 'wrong-password'],
  [ResultCode.noSuchObject, 'wrong-password'],
  [ResultCode.constraintViolation, 'account-locked'],
  [ResultCode.unwillingToPerform, 'account-disabled'],
])

/**
 * The bind that decides: one per login, so that the directory counts one attempt. `work` is done
 * while the connection is bound as the user, unless the directory lets them do nothing; undefined
 * says that the user is none of those whom the application knows.
 *
 * @throws `ERR_LDAP_AUTH_REFERRAL_REFUSED`, and what `Directory.withUser` throws
 */
export async function verify<T>(
  directory: Directory,
  target: Target,
  password: string,
  { deadline, course }: { readonly deadline: Deadline; readonly course: Pick<Course, 'isSent'> },
  work: (asUser: AsUser) => Promise<T | undefined>,
): Promise<Verdict<T>> {
  const bound = async (asUser: AsUser, answer: Result) => {
    const { refusal, warning } = standingOf(answer)
    if (refusal !== undefined) return { refusal }
    return { value: await work(asUser), passwordWarning: warning }
  }
  const lease = await directory.withUser(target, password, deadline, bound, () => {
    course.isSent = true
  })
  if (!lease.bound) return { refusal: refused(lease.refusal, target) }
  const done = lease.value
  if (done.refusal !== undefined) return { refusal: done.refusal }
  const { value, passwordWarning } = done
  if (value === undefined || lease.dn === undefined) return { refusal: outOfSight }
  return { proof: new BindProof(lease.dn), value, passwordWarning }
}

/** Lets a user in, for a proof that is this user's own. */
export function accepted<User extends { readonly dn: string }>(
  proof: BindProof,
  user: User,
  passwordWarning?: PasswordWarning,
): AcceptedLogin<User> {
  checkProof(proof, user)
  const warned = passwordWarning === undefined ? user : Object.freeze({ ...user, passwordWarning })
  return { authenticated: true, user: warned, source: 'directory' }
}

/** @throws where the bind was not that of the user */
export function checkProof(proof: BindProof, { dn }: { readonly dn: string }): void {
  if (proof instanceof BindProof && proof.proves(dn)) return
  throw new Error('A login can not be accepted without the proof of its own bind.')
}

function refused(result: Result, target: Target): RejectedLogin {
  const told = refusedByActiveDirectory(result) ?? refusedByPolicy(result)
  if (told !== undefined) return told
  const reason = reasonOf(result, target)
  if (reason !== undefined) {
    const detail = { resultCode: result.code, passwordProven: false }
    return { authenticated: false, reason, detail }
  }
  checkAvailable(result)
  if (result.code === ResultCode.referral) {
    const text =
      'The directory answered the bind of a user with a referral. It is not followed: a password goes only to the server that holds the user.'
    throw new LdapAuthError('ERR_LDAP_AUTH_REFERRAL_REFUSED', text)
  }
  const text = `The directory answered the bind of a user with ${describeResult(result)}, which says nothing about the password.`
  throw new LdapAuthError('ERR_LDAP_AUTH_PROTOCOL', text)
}

/** A name that the syntax of the attribute does not allow is nobody's, and makes no DN. */
function reasonOf({ code }: Result, { isComposed }: Target): RejectionReason | undefined {
  if (code === ResultCode.invalidDnSyntax && isComposed === true) return 'wrong-password'
  return refusals.get(code)
}
