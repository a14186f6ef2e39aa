/** How an operation ended (LDAPResult of RFC 4511 section 4.1.9). */
export interface Result {
  readonly code: number
  readonly matchedDn?: string | undefined
  readonly message?: string | undefined
  readonly referrals?: readonly string[] | undefined
}

/** The result codes this directory answers with (RFC 4511 appendix A). */
export const resultCode = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  sizeLimitExceeded: 4,
  compareFalse: 5,
  compareTrue: 6,
  authMethodNotSupported: 7,
  referral: 10,
  unavailableCriticalExtension: 12,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unwillingToPerform: 53,
} as const

export const success: Result = { code: resultCode.success }
