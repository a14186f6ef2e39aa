import type { TlsCredentials } from '../options/tls/credentials.ts'
import { dateText, subjectOf, validityOf } from '../options/tls/validity.ts'
import { LdapAuthError } from '../words/errors.ts'

/** How a TLS session ended before the directory said a word inside it. */
export interface EarlyEnd {
  readonly url: string
  /** Whether the directory asked for a client certificate. */
  readonly asked: boolean
  readonly shown: TlsCredentials['shown']
  /** What the socket said; undefined for a plain close. */
  readonly cause: unknown
}

/** The alerts of RFC 8446 section 6.2 that servers send about a client certificate. */
const aboutCertificate =
  /_ALERT_(HANDSHAKE_FAILURE|NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED)$/

/** A server that says nothing about its reason just goes: GnuTLS does, and with it OpenLDAP on Debian. */
const justGone = new Set<unknown>([undefined, 'ECONNRESET', 'EPIPE'])

/**
 * The error of a directory that missed, or did not like, a client certificate; undefined where the
 * end had another reason. From TLS 1.3 on the session stands for the client before the server has
 * seen the certificate (RFC 8446 section 4.4), so that its refusal comes later.
 */
export function certificateFailure(end: EarlyEnd): LdapAuthError | undefined {
  const code: unknown = Reflect.get(Object(end.cause), 'code')
  const [, alert] = aboutCertificate.exec(String(code)) ?? []
  if (!end.asked || (alert === undefined && !justGone.has(code))) return undefined
  const said = alert?.toLowerCase().replaceAll('_', ' ')
  return end.shown === undefined ? missing(end, said) : refused(end, end.shown, said)
}

function missing({ url, cause }: EarlyEnd, said: string | undefined): LdapAuthError {
  const text =
    said === 'certificate required'
      ? `${url} demands a client certificate`
      : `${url} asked for a client certificate, got none and ${ending(said)}; most likely it demands one`
  const advice = 'Give tls.cert and tls.key, or tls.pfx.'
  return new LdapAuthError('ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED', `${text}. ${advice}`, {
    cause,
  })
}

function refused(
  { url, cause }: EarlyEnd,
  { option, certificate }: NonNullable<EarlyEnd['shown']>,
  said: string | undefined,
): LdapAuthError {
  const { to } = validityOf(certificate)
  const why =
    Date.now() > to
      ? `it ran out on ${dateText(to)}`
      : 'most likely it does not accept it: look into its log, and at the authority that signed the certificate'
  const shown = `was shown that of ${option} (${subjectOf(certificate)})`
  const text = `${url} asked for a client certificate, ${shown} and ${ending(said)}; ${why}.`
  return new LdapAuthError('ERR_LDAP_AUTH_TLS', text, { cause })
}

function ending(said: string | undefined): string {
  return said === undefined ? 'hung up before its first answer' : `ended TLS with "${said}"`
}
