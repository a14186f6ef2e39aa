import { BerReader } from 'ldapts'
import type { RequestControl } from './controls.ts'
import { countElements, enter, leave, readAll, readInteger, SEQUENCE, skip } from './elements.ts'
import { misplaced } from './failures.ts'
import type { ResponseControl } from './responses.ts'

/** Request and response have the same OID (draft-behera-ldap-password-policy section 6). */
const PASSWORD_POLICY = '1.3.6.1.4.1.42.2.27.8.5.1'
/** The older controls of Netscape (draft-vchu-ldap-pwd-policy), which 389 DS sends unasked. */
const PASSWORD_EXPIRED = '2.16.840.1.113730.3.4.4'
const PASSWORD_EXPIRING = '2.16.840.1.113730.3.4.5'

/**
 * Goes with the bind of a user: without it OpenLDAP says nothing of password policies. A directory
 * that does not know it passes over it, as it is not critical.
 */
export const passwordPolicyRequest: RequestControl = { oid: PASSWORD_POLICY, critical: false }

/** The errors of draft-behera-ldap-password-policy section 6.2, by their numbers. */
const policyErrors = [
  'passwordExpired',
  'accountLocked',
  'changeAfterReset',
  'passwordModNotAllowed',
  'mustSupplyOldPassword',
  'insufficientPasswordQuality',
  'passwordTooShort',
  'passwordTooYoung',
  'passwordInHistory',
] as const

export type PolicyError = (typeof policyErrors)[number]

/** What a directory said about the password beside the answer to a bind. */
export interface PasswordPolicy {
  readonly error?: PolicyError | undefined
  /** The control of Netscape for a password that has expired, or has to be changed. */
  readonly saysExpired: boolean
  readonly expiresInSeconds?: number
  readonly graceLoginsLeft?: number
}

/**
 * Reads the password policy controls of an answer.
 *
 * @throws `ERR_LDAP_AUTH_PROTOCOL` for a policy that is not built as the draft says: it may forbid the
 * login, and passing over it would let the user in
 */
export function readPasswordPolicy(controls: readonly ResponseControl[]): PasswordPolicy {
  const valueIn = (wanted: string): Buffer | undefined =>
    controls.find(({ oid }) => oid === wanted)?.value
  return {
    saysExpired: controls.some(({ oid }) => oid === PASSWORD_EXPIRED),
    ...readExpiring(valueIn(PASSWORD_EXPIRING)),
    ...readPolicy(valueIn(PASSWORD_POLICY)),
  }
}

type Warning = Pick<PasswordPolicy, 'expiresInSeconds' | 'graceLoginsLeft'>
type Policy = Warning & Pick<PasswordPolicy, 'error'>

/** Seconds as digits. Anything else is passed over: this control can only warn. */
function readExpiring(value: Buffer | undefined): Warning {
  const digits = value?.toString('latin1') ?? ''
  return /^\d{1,10}$/.test(digits) ? { expiresInSeconds: Number(digits) } : {}
}

/** `warning [0]` holds a CHOICE, which makes its tag explicit; the tags in it are implicit. */
const WARNING = 0xa0
const TIME_BEFORE_EXPIRATION = 0x80
const GRACE_AUTHENTICATIONS = 0x81
const ERROR = 0x81

/** A policy has two parts; who sends many more wants them to be read. */
const MAX_ELEMENTS = 8

function readPolicy(value: Buffer | undefined): Policy {
  if (value === undefined) return {}
  try {
    // Framing has checked the message down to the value of the control, and not what is in it.
    if (countElements(value) > MAX_ELEMENTS) throw misplaced('a policy of too many parts')
    const reader = new BerReader(value)
    const parts = readAll(reader, enter(reader, SEQUENCE), readPart)
    leave(reader, value.length)
    return Object.assign({}, ...parts)
  } catch {
    throw misplaced('a password policy control that can not be read')
  }
}

function readPart(reader: BerReader): Policy {
  const tag = reader.peek()
  // Later drafts number more reasons to refuse a new password; those say nothing of a bind.
  if (tag === ERROR) return { error: policyErrors[readNumber(reader, ERROR)] }
  const end = enter(reader)
  if (tag !== WARNING) {
    reader.offset = end
    return {}
  }
  const warning = readWarning(reader)
  leave(reader, end)
  return warning
}

function readWarning(reader: BerReader): Warning {
  const tag = reader.peek()
  if (tag === TIME_BEFORE_EXPIRATION) return { expiresInSeconds: readNumber(reader, tag) }
  if (tag === GRACE_AUTHENTICATIONS) return { graceLoginsLeft: readNumber(reader, tag) }
  skip(reader)
  return {}
}

/** From 0 to the `maxInt` of RFC 4511 section 4.1.1, as the draft has it. */
function readNumber(reader: BerReader, tag: number): number {
  const value = readInteger(reader, tag)
  if (value < 0) throw misplaced('a negative number')
  return value
}
