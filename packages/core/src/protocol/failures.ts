import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'

export function lost(message: string, cause?: unknown): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_CONNECT', message, { cause })
}

export function late(timeoutMs: number): LdapAuthError {
  const waited = Math.max(0, Math.round(timeoutMs))
  const text = `The directory did not answer within ${waited} ms.`
  return new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', text)
}

/** What an abort means to who waits: its reason, where that is one of our own errors. */
export function aborted(signal: AbortSignal | undefined): LdapAuthError {
  const cause: unknown = signal?.reason
  if (isLdapAuthError(cause)) return cause
  return new LdapAuthError('ERR_LDAP_AUTH_ABORTED', 'The login was called off.', { cause })
}

export function garbled(message: string, cause?: unknown): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_PROTOCOL', message, { cause })
}

export function misplaced(what: string, cause?: unknown): LdapAuthError {
  return garbled(`The directory sent ${what}.`, cause)
}

export function misuse(what: string): LdapAuthError {
  return garbled(`Not sent: ${what}.`)
}
