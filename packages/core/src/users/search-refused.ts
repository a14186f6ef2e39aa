import type { Result } from '../protocol/responses.ts'
import { describeResult } from '../protocol/result-codes.ts'
import { LdapAuthError } from '../words/errors.ts'

/** That the directory refused a search or did not finish it: what that was, the answer, and what to do about it. */
export function searchRefused(what: string, result: Result, advice?: string): LdapAuthError {
  const text = `${what}: ${describeResult(result)}.`
  return new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text, { resultCode: result.code, advice })
}
