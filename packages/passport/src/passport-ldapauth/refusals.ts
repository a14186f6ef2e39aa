import type { RejectedLogin } from '@ldap-auth/core'
import type { RevealAccountState } from '@ldap-auth/core/http'
import type { LdapauthTexts } from './types.ts'

/** A text that the application may replace by one of its own. */
type Text = readonly [name: keyof LdapauthTexts, builtIn: string]

const general: Text = ['invalidCredentials', 'Invalid username/password']
const missing: Text = ['badRequestMessage', 'Missing credentials']
const noSearchBase: Text = ['noSuchObject', 'Bad search base']
const constraintViolation: Text = [
  'constraintViolation',
  'Exceeded password retry limit, account locked',
]

/** By the codes of Active Directory. */
const accountStates: ReadonlyMap<string, Text> = new Map([
  ['530', ['invalidLogonHours', 'Not Permitted to login at this time']],
  ['531', ['invalidWorkstation', 'Not permited to logon at this workstation']],
  ['532', ['passwordExpired', 'Password expired']],
  ['533', ['accountDisabled', 'Account disabled']],
  ['534', ['accountDisabled', 'Account disabled']],
  ['701', ['accountExpired', 'Account expired']],
  ['773', ['passwordMustChange', 'User must reset password']],
  ['775', ['accountLockedOut', 'User account locked']],
])

/** RFC 4511 appendix A: how directories say that a password was wrong too often. */
const CONSTRAINT_VIOLATION = 19

/** What a person is told whose login was refused. */
export interface Refusal {
  readonly message: string
}

export function missingCredentials(texts: LdapauthTexts): Refusal {
  return say(missing, texts)
}

export function badSearchBase(texts: LdapauthTexts): Refusal {
  return say(noSearchBase, texts)
}

/** One sentence for all, except for the state of an account to whom it may be told. */
export function refusalOf(
  { detail }: RejectedLogin,
  texts: LdapauthTexts,
  reveal: RevealAccountState,
): Refusal {
  const mayTell = reveal === 'always' || (reveal !== false && detail.passwordProven)
  return say((mayTell && stateOf(detail)) || general, texts)
}

function stateOf({ subCode = '', resultCode }: RejectedLogin['detail']): Text | undefined {
  if (resultCode === CONSTRAINT_VIOLATION) return constraintViolation
  return accountStates.get(subCode)
}

function say([name, builtIn]: Text, texts: LdapauthTexts): Refusal {
  return { message: texts[name] || builtIn }
}
