import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { types } from 'node:util'
import { quote } from '../text/quote.ts'
import { text } from './checks.ts'
import { kindOf, type Option, oneOrMore, refusal, section } from './option.ts'

const pemCertificate = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]+-----END \1-----/g

/** Reads `tls.ca`: every certificate that its texts, bytes and files hold, each as a PEM text of its own. */
export function resolveCertificates(ca: Option): string[] {
  return oneOrMore(ca).flatMap((source) => {
    const content = contentOf(source)
    const certificates = certificatesIn(content)
    if (certificates.length === 0) throw refusal(source, noCertificate(content))
    return certificates.map((certificate) => parse(source, certificate))
  })
}

/** The bytes of a source; those of a file are read now, so that a wrong path stops the start and not the first login. */
function contentOf(source: Option): Buffer {
  const { value } = source
  if (typeof value === 'string') return Buffer.from(text(source))
  if (types.isUint8Array(value)) return Buffer.from(value)
  if (typeof value !== 'object' || value === null) {
    throw refusal(source, `must be PEM text, bytes or { file }, not ${kindOf(value)}`)
  }
  const { file } = section(source, ['file'])
  const path = text(file)
  // A private key put here by mistake would be shown in the error of the missing file.
  if (path.includes('-----BEGIN')) throw refusal(file, 'is PEM text; write the path of a file')
  try {
    return readFileSync(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw refusal(file, `can not read ${quote(path)}: ${reason}`, error)
  }
}

/** PEM may hold several certificates between other text; DER is a single one, and starts with the tag of a SEQUENCE. */
function certificatesIn(content: Buffer): (string | Buffer)[] {
  const pem = content.toString('latin1').match(pemCertificate)
  if (pem !== null) return pem
  return content[0] === 0x30 ? [content] : []
}

function parse(source: Option, certificate: string | Buffer): string {
  try {
    return new X509Certificate(certificate).toString()
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
