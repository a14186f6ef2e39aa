import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import { bits, boolean, element, octets, oid, sequence } from '../ber/writer.ts'
import { createCertificate, extension, keyIdentifier } from './x509.ts'

/** An authority made for one directory, and a server certificate it signed; all PEM text. */
export interface Certificates {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

export interface CertificateOptions {
  readonly names?: readonly string[]
  readonly expired?: boolean
}

const hour = 3_600_000
const day = 24 * hour
const authorityName = 'Throw-away authority'

/** Makes an authority and a server certificate. The authority's key is forgotten at once. */
export function createCertificates({
  names = ['localhost', '127.0.0.1', '::1'],
  expired = false,
}: CertificateOptions): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const end = Date.now() + (expired ? -day : day)
  const issued = {
    issuer: authorityName,
    issuerKey: authority.privateKey,
    notBefore: new Date((expired ? end - day : Date.now()) - hour),
  }
  const ca = createCertificate({
    ...issued,
    subject: authorityName,
    publicKey: authority.publicKey,
    notAfter: new Date(Date.now() + day),
    extensions: authorityExtensions(authority.publicKey),
  })
  const cert = createCertificate({
    ...issued,
    subject: names[0] ?? 'nameless',
    publicKey: server.publicKey,
    notAfter: new Date(end),
    extensions: serverExtensions(server.publicKey, authority.publicKey, names),
  })
  return { ca, cert, key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

function authorityExtensions(key: KeyObject): Buffer[] {
  return [
    extension('2.5.29.19', sequence(boolean(true)), true), // basicConstraints: an authority
    extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true), // keyUsage: keyCertSign, cRLSign
    extension('2.5.29.14', octets(keyIdentifier(key))), // subjectKeyIdentifier
  ]
}

function serverExtensions(key: KeyObject, issuer: KeyObject, names: readonly string[]): Buffer[] {
  return [
    extension('2.5.29.19', sequence(), true), // basicConstraints: no authority
    extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true), // keyUsage: digitalSignature
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: serverAuth
    extension('2.5.29.14', octets(keyIdentifier(key))), // subjectKeyIdentifier
    extension('2.5.29.35', sequence(element(0x80, keyIdentifier(issuer)))), // authorityKeyIdentifier
    extension('2.5.29.17', sequence(...names.map(alternativeName))), // subjectAltName
  ]
}

function alternativeName(name: string): Buffer {
  return isIP(name) ? octets(addressBytes(name), 0x87) : octets(name, 0x82)
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  // The URL parser writes dotted tails in groups, too.
  const [head = '', tail] = new URL(`ldap://[${address}]`).hostname.slice(1, -1).split('::')
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros = '0000'.repeat(8 - before.length - after.length)
  return Buffer.from(`${before.join('')}${zeros}${after.join('')}`, 'hex')
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':').map((group) => group.padStart(4, '0'))
}
