import { createPrivateKey, type KeyObject } from 'node:crypto'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { refusal } from '../option.ts'
import { type ClientCertificate, certificatesOf } from './certificates.ts'
import { reasonOf } from './openssl.ts'
import type { Source } from './source.ts'
import { subjectOf } from './validity.ts'

/** A certificate, with those that vouch for it behind, and its private key. */
export function openPair(
  cert: Source,
  key: Source,
  passphrase: string | undefined,
): ClientCertificate {
  const chain = certificatesOf(cert)
  const [certificate] = chain
  const privateKey = openKey(key, passphrase)
  if (!certificate.checkPrivateKey(privateKey)) {
    const whose = `the certificate of ${subjectOf(certificate)} in ${cert.path}`
    const advice =
      'give the key that was made with it, and put the own certificate first in a chain'
    throw refusal(key, `is not the private key of ${whose}; ${advice}`)
  }
  const secret = {
    cert: chain.map(String).join(''),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  }
  usable(cert, secret)
  return { option: cert.path, certificate, secret }
}

function openKey(key: Source, passphrase: string | undefined): KeyObject {
  const pem = privateKeyIn(key)
  const isEncrypted = pem.includes('ENCRYPTED')
  if (isEncrypted && passphrase === undefined) {
    throw refusal(
      { path: 'tls.passphrase' },
      `is missing; the private key in ${key.path} is encrypted`,
    )
  }
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) })
  } catch (error) {
    throw keyRefusal(key, error)
  }
}

function privateKeyIn(key: Source): string {
  const text = key.bytes.toString('latin1')
  const [pem] = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/.exec(text) ?? []
  if (pem !== undefined) return pem
  throw refusal(key, 'holds no whole PEM private key (-----BEGIN PRIVATE KEY-----)')
}

function keyRefusal(key: Source, error: unknown): Error {
  const code: unknown = Reflect.get(Object(error), 'code')
  if (code === 'ERR_OSSL_BAD_DECRYPT') {
    return refusal(
      { path: 'tls.passphrase' },
      `does not open the private key in ${key.path}`,
      error,
    )
  }
  if (code === 'ERR_OSSL_EVP_UNSUPPORTED') {
    const advice = 'convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc'
    return refusal(key, `is encrypted in a way that OpenSSL no longer takes; ${advice}`, error)
  }
  return refusal(key, `holds a private key that can not be read: ${reasonOf(error)}`, error)
}

/** OpenSSL has rules of its own, such as how short a key may be. */
function usable(cert: Source, secret: SecureContextOptions): void {
  try {
    createSecureContext(secret)
  } catch (error) {
    throw refusal(cert, `is of no use for TLS: ${reasonOf(error)}`, error)
  }
}
