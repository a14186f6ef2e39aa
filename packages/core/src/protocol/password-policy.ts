import type { LdapAuthError } from '../words/errors.ts'
import type { RequestControl } from './controls.ts'
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
  readonly error?: PolicyError
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

const SEQUENCE = 0x30
/** `warning [0]` holds a CHOICE, which makes its tag explicit; the tags in it are implicit. */
const WARNING = 0xa0
const TIME_BEFORE_EXPIRATION = 0x80
const GRACE_AUTHENTICATIONS = 0x81
const ERROR = 0x81

function readPolicy(value: Buffer | undefined): Policy {
  if (value === undefined) return {}
  const [sequence, ...others] = elements(value)
  if (sequence?.tag !== SEQUENCE || others.length > 0) throw malformed()
  const policy = elements(sequence.content).map(({ tag, content }): Policy => {
    if (tag === WARNING) return readWarning(content)
    return tag === ERROR ? readError(content) : {}
  })
  return Object.assign({}, ...policy)
}

function readWarning(bytes: Buffer): Warning {
  const [warning, ...others] = elements(bytes)
  if (warning === undefined || others.length > 0) throw malformed()
  const { tag, content } = warning
  if (tag === TIME_BEFORE_EXPIRATION) return { expiresInSeconds: integer(content) }
  return tag === GRACE_AUTHENTICATIONS ? { graceLoginsLeft: integer(content) } : {}
}

/** Later drafts number more reasons to refuse a new password; those say nothing of a bind. */
function readError(content: Buffer): Pick<Policy, 'error'> {
  const error = policyErrors[integer(content)]
  return error === undefined ? {} : { error }
}

/** From 0 to the `maxInt` of RFC 4511 section 4.1.1, as the draft has it. */
function integer(content: Buffer): number {
  if (content.length < 1 || content.length > 4) throw malformed()
  const value = content.readIntBE(0, content.length)
  if (value < 0) throw malformed()
  return value
}

interface Element {
  readonly tag: number
  readonly content: Buffer
}

/** A policy has two parts; who sends many more wants them to be read. */
const MAX_ELEMENTS = 8

/** Framing has checked the message down to the value of the control, and not what is in it. */
function elements(bytes: Buffer): Element[] {
  const found: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = sizeOfLength(bytes, at + 1)
    const start = at + 1 + size
    if (start > bytes.length || found.length === MAX_ELEMENTS) throw malformed()
    const end = start + (size === 1 ? bytes.readUInt8(at + 1) : bytes.readUIntBE(at + 2, size - 1))
    if (end > bytes.length) throw malformed()
    found.push({ tag: bytes.readUInt8(at), content: bytes.subarray(start, end) })
    at = end
  }
  return found
}

/** 389 DS writes lengths of four bytes; an indefinite or a longer one has no place in LDAP (RFC 4511 section 5.1). */
function sizeOfLength(bytes: Buffer, at: number): number {
  const first = bytes[at]
  if (first === undefined || first === 0x80 || first > 0x84) throw malformed()
  return first < 0x80 ? 1 : 1 + (first & 0x7f)
}

function malformed(): LdapAuthError {
  return misplaced('a password policy control that can not be read')
}
