import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  bits,
  boolean,
  element,
  integer,
  octets,
  oid,
  sequence,
  set,
  unsigned,
} from '../ber/writer.ts'

/** What a certificate says (RFC 5280 section 4.1); keys are EC P-256. */
export interface CertificateFields {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly issuer: string
  readonly issuerKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly Buffer[]
}

/** The certificate, signed, as PEM text. */
export function createCertificate(fields: CertificateFields): string {
  const content = sequence(
    element(0xa0, integer(2)), // version 3
    unsigned(randomBytes(16)),
    ecdsaWithSha256,
    nameOf(fields.issuer),
    sequence(timeOf(fields.notBefore), timeOf(fields.notAfter)),
    nameOf(fields.subject),
    fields.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...fields.extensions)),
  )
  const signature = sign('sha256', content, fields.issuerKey)
  return toPem(sequence(content, ecdsaWithSha256, bits(signature)))
}

/** One extension: its value is the DER of its own type, wrapped in an octet string. */
export function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value))
}

/** RFC 5280 section 4.2.1.2, method 1: the SHA-1 of the bits of the public key. */
export function keyIdentifier(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  // An uncompressed point of P-256 is the last 65 bytes.
  return createHash('sha1').update(spki.subarray(-65)).digest()
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), octets(commonName, 0x0c))))
}

/** RFC 5280 section 4.1.2.5: two-digit years until 2049, four digits from then on. */
function timeOf(moment: Date): Buffer {
  const digits = `${moment.toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`
  return moment.getUTCFullYear() < 2050 ? octets(digits.slice(2), 0x17) : octets(digits, 0x18)
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
