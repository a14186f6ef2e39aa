import type { Result } from '../protocol/responses.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { RejectedLogin, RejectionReason } from '../words/result.ts'

/**
 * What Active Directory means by the code in the text of a refused bind, and whether it looked at the
 * password first: it tells the state of an account only to those who know it, except that it is locked.
 */
const meanings: ReadonlyMap<string, readonly [RejectionReason, 'proven' | 'unproven']> = new Map([
  ['530', ['not-permitted-now', 'proven']],
  ['531', ['not-permitted-now', 'proven']],
  ['532', ['password-expired', 'proven']],
  ['533', ['account-disabled', 'proven']],
  ['701', ['account-expired', 'proven']],
  ['773', ['password-must-change', 'proven']],
  ['775', ['account-locked', 'unproven']],
])

/** What Active Directory says more closely in the text of a result, as in `..., data 533, v1db1`. */
export function refusedByActiveDirectory({
  code,
  message,
}: Pick<Result, 'code' | 'message'>): RejectedLogin | undefined {
  if (code !== ResultCode.invalidCredentials) return undefined
  const subCode = /\bdata ([0-9a-f]{1,8}), v/i.exec(message)?.[1]?.toLowerCase()
  if (subCode === undefined) return undefined
  const [reason, proof] = meanings.get(subCode) ?? ['wrong-password', 'unproven']
  const detail = { resultCode: code, subCode, passwordProven: proof === 'proven' }
  return { authenticated: false, reason, detail }
}
