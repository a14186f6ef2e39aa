import type { X509Certificate } from 'node:crypto'
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
  /_ALERT_(HANDSHAKE_FAILURE|(?:NO|BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED)$/

/** A server that says nothing about its reason just goes: GnuTLS does, and with it OpenLDAP on Debian. */
const justGone = new Set<unknown>([undefined, 'ECONNRESET', 'EPIPE'])

/**
 * The error of a directory that missed, or did not like, a client certificate; undefined where the
 * end had another reason. From TLS 1.3 on the session stands for the client before the server has
 * seen the certificate (RFC 8446 section 4.4), so that its refusal comes later.
 */
export function certificateFailure({
  url,
  asked,
  shown,
  cause,
}: EarlyEnd): LdapAuthError | undefined {
  const code: unknown = Reflect.get(Object(cause), 'code')
  const [, alert] = aboutCertificate.exec(String(code)) ?? []
  if (!asked || (alert === undefined && !justGone.has(code))) return undefined
  const asks = `${url} asked for a client certificate,`
  const ended =
    alert === undefined
      ? 'hung up before its first answer'
      : `ended TLS with "${alert.toLowerCase().replaceAll('_', ' ')}"`
  if (shown === undefined) {
    const text =
      alert === 'CERTIFICATE_REQUIRED'
        ? `${url} demands a client certificate`
        : `${asks} got none and ${ended}; most likely it demands one`
    const advice = 'Give tls.cert and tls.key, or tls.pfx.'
    const demand = 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED'
    return new LdapAuthError(demand, `${text}.`, { cause, advice })
  }
  const { option, certificate } = shown
  const text = `${asks} was shown that of ${option} (${subjectOf(certificate)}) and ${ended}; ${whyRefused(certificate)}.`
  return new LdapAuthError('ERR_LDAP_AUTH_TLS', text, { cause })
}

function whyRefused(certificate: X509Certificate): string {
  const { to } = validityOf(certificate)
  return Date.now() > to
    ? `it ran out on ${dateText(to)}`
    : 'most likely it does not accept it: look into its log, and at the authority that signed the certificate'
}
