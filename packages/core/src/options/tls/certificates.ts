import { X509Certificate } from 'node:crypto'
import type { SecureContextOptions } from 'node:tls'
import { refusal } from '../option.ts'
import type { Source } from './source.ts'

/** A client certificate with its private key. */
export interface ClientCertificate {
  /** The option it is in. */
  readonly option: string
  readonly certificate: X509Certificate
  /** What `createSecureContext` takes: the certificate with its key. */
  readonly secret: Readonly<SecureContextOptions>
}

const pemCertificate = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]+-----END \1-----/g

/** Every certificate that a source holds. */
export function certificatesOf(source: Source): [X509Certificate, ...X509Certificate[]] {
  const [first, ...rest] = certificatesIn(source.bytes)
  if (first === undefined) throw refusal(source, noCertificate(source.bytes))
  if (isCutOff(source.bytes)) throw refusal(source, 'ends in the middle of a certificate')
  return [parse(source, first), ...rest.map((certificate) => parse(source, certificate))]
}

/** PEM may hold several certificates between other text; DER is a single one, and starts with the tag of a SEQUENCE. */
function certificatesIn(content: Buffer): (string | Buffer)[] {
  const pem = pemCertificatesIn(content)
  if (pem.length > 0) return pem
  return content[0] === 0x30 ? [content] : []
}

/** A file may be read while it is being written: what is there is less than what was meant. */
function isCutOff(content: Buffer): boolean {
  const begun = content.toString('latin1').match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g)
  return (begun?.length ?? 0) > pemCertificatesIn(content).length
}

/** The PEM certificates in a content, unread. */
export function pemCertificatesIn(content: Buffer): string[] {
  return content.toString('latin1').match(pemCertificate) ?? []
}

function parse(source: Source, certificate: string | Buffer): X509Certificate {
  try {
    return new X509Certificate(certificate)
  } catch (error) {
    throw refusal(
      source,
      'holds a certificate that can not be parsed; export it again as PEM',
      error,
    )
  }
}

/** The content is not shown: it may be a private key put here by mistake. */
function noCertificate(content: Buffer): string {
  const isPath = content.length < 1024 && !content.includes('-----BEGIN')
  const advice = isPath ? '; to read a file, write { file: "..." }' : ''
  return `holds no PEM certificate (-----BEGIN CERTIFICATE-----)${advice}`
}
