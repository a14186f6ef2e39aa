import type { X509Certificate } from 'node:crypto'
import { quote } from '../../text/quote.ts'
import { refusal } from '../option.ts'

/** Since when and until when a certificate is valid. */
export function validityOf(certificate: X509Certificate): { from: number; to: number } {
  return { from: Date.parse(certificate.validFrom), to: Date.parse(certificate.validTo) }
}

/** Whom a certificate is of, in one line. */
export function subjectOf({ subject }: X509Certificate): string {
  return quote(subject.replaceAll('\n', ', '))
}

/** A day and time that everybody reads alike. */
export function dateText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}

/** @throws `ERR_LDAP_AUTH_OPTIONS` where a certificate is not valid at that time */
export function checkValidity(option: string, certificate: X509Certificate, now: number): void {
  const { from, to } = validityOf(certificate)
  const certificateOf = `the certificate of ${subjectOf(certificate)}`
  if (now > to) {
    throw refusal({ path: option }, `${certificateOf} ran out on ${dateText(to)}; renew it`)
  }
  if (now < from) {
    const advice = 'use the one before it, or set the clock of this machine'
    throw refusal(
      { path: option },
      `${certificateOf} is not valid before ${dateText(from)}; ${advice}`,
    )
  }
}
