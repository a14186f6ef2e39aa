import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { RejectedLogin, RejectionReason } from '../words/result.ts'

/**
 * What Active Directory means by the code in the text of a refused bind. It tells the state of an
 * account only to those who know its password, except that it is locked.
 */
const meanings: ReadonlyMap<string, RejectionReason> = new Map([
  ['530', 'not-permitted-now'],
  ['531', 'not-permitted-now'],
  ['532', 'password-expired'],
  ['533', 'account-disabled'],
  ['701', 'account-expired'],
  ['773', 'password-must-change'],
  ['775', 'account-locked'],
])

/** What Active Directory says more closely in the text of a result, as in `..., data 533, v1db1`. */
export function refusedByActiveDirectory({
  code,
  message,
}: Pick<Result, 'code' | 'message'>): RejectedLogin | undefined {
  if (code !== ResultCode.invalidCredentials) return undefined
  const subCode = /\bdata ([0-9a-f]{1,8}), v/i.exec(message)?.[1]?.toLowerCase()
  if (subCode === undefined) return undefined
  const reason = meanings.get(subCode) ?? 'wrong-password'
  const passwordProven = reason !== 'wrong-password' && reason !== 'account-locked'
  return { authenticated: false, reason, detail: { resultCode: code, subCode, passwordProven } }
}
