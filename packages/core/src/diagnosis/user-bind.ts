import { Course } from '../login/course.ts'
import { createIdentify } from '../login/create-identify.ts'
import { faultOfCredentials } from '../login/credentials.ts'
import { rejected } from '../login/login.ts'
import { verify } from '../login/verify.ts'
import { accountState } from '../users/account-state.ts'
import { planAttributes } from '../users/attributes.ts'
import type { RejectedLogin, RejectionReason } from '../words/result.ts'
import type { Look } from './look.ts'
import { failed, good, type Outcome, warning } from './outcome.ts'
import type { Seen } from './person.ts'

const page = 'see docs/account-state.md'

const attempt = 'This was one attempt at the directory.'

/** Binds as the person, once. */
export async function bindUser(
  look: Look,
  username: string,
  password: string,
): Promise<Outcome & { readonly value?: Seen }> {
  const { run, settings, directory } = look
  const fault = faultOfCredentials({ username, password }, settings.limits)
  if (fault !== undefined) return refused(rejected(fault))
  const deadline = run.deadline()
  const identify = createIdentify(settings, directory, planAttributes(settings))
  const course = new Course()
  const { target, see, reason } = await identify(username, deadline, course)
  if (target === undefined) return refused(rejected(reason))
  const verdict = await verify(directory, target, password, { deadline, course }, see)
  if (verdict.proof === undefined) return refused(verdict.refusal, 1)
  const { value: seen, passwordWarning } = verdict
  const state = accountState(seen, Date.now())
  if (state !== undefined) return refused(rejected(state, true), 1)
  const details = { attempts: 1, dn: seen.service.dn, ...passwordWarning }
  if (passwordWarning === undefined) {
    return { ...good(`The directory takes the password. ${attempt}`, { details }), value: seen }
  }
  const { graceLoginsLeft, expiresInSeconds = 0 } = passwordWarning
  const left =
    graceLoginsLeft === undefined
      ? `it expires in ${Math.ceil(expiresInSeconds / 86_400)} days`
      : `it has expired, and ${graceLoginsLeft} logins are left`
  const text = `The directory takes the password; ${left}. ${attempt}`
  return { ...warning(text, 'Have a new password set.', { details }), value: seen }
}

function refused({ reason, detail }: RejectedLogin, attempts = 0): Outcome {
  const { resultCode, subCode, passwordProven } = detail
  const [text, remedy] = meanings[reason]
  const said = subCode === undefined ? '' : ` (${subCode})`
  const proven = passwordProven ? ' The password is right.' : ''
  const spent = attempts > 0 ? ` ${attempt}` : ''
  const codes = {
    ...(resultCode !== undefined && { resultCode }),
    ...(subCode !== undefined && { subCode }),
  }
  const details = { reason, attempts, passwordProven, ...codes }
  return failed(`${text}${said}.${proven}${spent}`, remedy, { details })
}

/** What the directory, or a rule of this package, means, and what to do about it. */
const meanings: Readonly<Record<RejectionReason, readonly [string, string]>> = {
  'missing-credentials': ['The name or the password is missing', 'Give both.'],
  'malformed-credentials': [
    'The name or the password has characters that no directory takes, or is too long',
    'Type them again; limits says how long they may be.',
  ],
  'unknown-user': ['Nobody is found by this name', 'Look at the step user-search.'],
  'ambiguous-user': ['The name is that of several entries', 'Look at the step user-search.'],
  'wrong-password': [
    'The directory refuses the password',
    'Type it again. If it is right, look whether the entry is that of the person, see the step user-search.',
  ],
  'account-locked': [
    'The account is locked after wrong passwords',
    `Unlock it, or wait, and look which program uses an old password, ${page}`,
  ],
  'account-disabled': ['The account is disabled', `Enable it, ${page}`],
  'account-expired': ['The account has expired', `Prolong it, ${page}`],
  'not-permitted-now': [
    'The account may not log in now, or not from this machine',
    `Change the logon hours or the list of workstations, ${page}`,
  ],
  'password-expired': ['The password has expired', `Have a new password set, ${page}`],
  'password-must-change': [
    'The password has to be changed before the next login',
    `Have a new password set by the person themselves, ${page}`,
  ],
  'not-authorized': ['The person does not fulfil require', 'Look at the step require.'],
  'too-many-attempts': ['There were too many attempts', 'Wait.'],
}
