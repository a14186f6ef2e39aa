import { Socket } from 'node:net'
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  TLSSocket,
} from 'node:tls'
import { refusal } from '../option.ts'
import type { ClientCertificate } from './certificates.ts'
import { reasonOf } from './openssl.ts'
import type { Source } from './source.ts'

/** The certificate in a PFX. Node shows it only through a socket; this one goes nowhere. */
export function openPfx(pfx: Source, passphrase: string | undefined): ClientCertificate {
  const secret = { pfx: pfx.bytes, ...(passphrase !== undefined && { passphrase }) }
  const socket = new TLSSocket(new Socket(), { secureContext: openedPfx(pfx, secret) })
  const certificate = socket.getX509Certificate()
  socket.destroy()
  if (certificate === undefined) throw refusal(pfx, 'holds no certificate')
  return { option: pfx.path, certificate, secret }
}

function openedPfx(pfx: Source, secret: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(secret)
  } catch (error) {
    throw pfxRefusal(pfx, secret.passphrase !== undefined, error)
  }
}

function pfxRefusal(pfx: Source, hasPassphrase: boolean, error: unknown): Error {
  const reason = reasonOf(error)
  if (reason === 'mac verify failure') {
    const problem = hasPassphrase ? 'does not open' : 'is missing; it is needed to open'
    return refusal({ path: 'tls.passphrase' }, `${problem} the PFX in ${pfx.path}`, error)
  }
  if (reason.startsWith('Unsupported PKCS12')) {
    const advice = 'export it again with AES, as openssl pkcs12 -export does'
    return refusal(pfx, `is encrypted in a way that OpenSSL no longer takes; ${advice}`, error)
  }
  return refusal(pfx, `is not a whole PFX (PKCS #12) with certificate and key: ${reason}`, error)
}
