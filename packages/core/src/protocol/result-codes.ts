import type { Result } from './responses.ts'

/** The result codes that a login meets (RFC 4511 appendix A). */
export const ResultCode = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  authMethodNotSupported: 7,
  strongerAuthRequired: 8,
  referral: 10,
  adminLimitExceeded: 11,
  confidentialityRequired: 13,
  noSuchAttribute: 16,
  constraintViolation: 19,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  other: 80,
} as const

const names = new Map<number, string>(
  Object.entries(ResultCode).map(([name, code]) => [code, name]),
)

/** Enough of a server's text to understand it, too little to fill a log. */
const MAX_TEXT = 300

/** A result for people: its name, its number and what the server said. */
export function describeResult(result: Pick<Result, 'code' | 'message'>): string {
  const name = `${names.get(result.code) ?? 'result'} (${result.code})`
  const text = printable(result.message)
  return text === '' ? name : `${name}: ${text}`
}

/** The server chooses this text: a line break or an escape sequence in it must not forge a log line. */
function printable(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
}
