import { isIPv6 } from 'node:net'
import { isHost } from '../../text/host.ts'
import { quote } from '../../text/quote.ts'
import { LdapAuthError } from '../../words/errors.ts'
import { flag, oneOf, optional, text } from '../checks.ts'
import { isAbsent, type Option, oneOrMore, refusal, refuseGiven, section } from '../option.ts'
import type { Settings } from '../settings.ts'
import type { ClientCertificateSources } from './client-certificate.ts'
import { TlsMaterial } from './material.ts'
import { readSource, type Source } from './source.ts'

const keys = [
  'ca',
  'systemCa',
  'cert',
  'key',
  'passphrase',
  'pfx',
  'clientCertificate',
  'servername',
  'startTls',
  'minVersion',
] as const

type TlsSection = Record<(typeof keys)[number], Option>

/** The options of `tls`, to be read once. */
export function tlsSection(tls: Option): TlsSection {
  return section(tls, keys)
}

/** Reads the options of `tls`. */
export function resolveTls(options: TlsSection): Settings['tls'] {
  const systemCa = flag(isAbsent(options.ca))(options.systemCa)
  if (!systemCa && isAbsent(options.ca)) {
    throw refusal(options.systemCa, 'without tls.ca there is nobody left to trust; give tls.ca too')
  }
  const clientCertificate = optional(oneOf(['required']))(options.clientCertificate)
  if (clientCertificate !== undefined) refuseMissing(options)
  const minVersion = oneOf(['TLSv1.2', 'TLSv1.3'], 'TLSv1.2')(options.minVersion)
  const ca = optional((it) => oneOrMore(it).map(pem))(options.ca)
  const sources = { ca, ...clientCertificateSources(options) }
  return {
    material: new TlsMaterial(sources, { systemCa, minVersion }),
    systemCa,
    clientCertificate,
    servername: optional(serverName)(options.servername),
    startTls: flag(false)(options.startTls),
    minVersion,
  }
}

/** Whoever sets a certificate authority believes in a protection that plain connections do not have. */
export function refuseUnusedTls({ startTls: _, ...others }: TlsSection): void {
  const advice = 'use an ldaps:// url, set tls.startTls, or remove it'
  refuseGiven(Object.values(others), `has no effect on ldap:// without StartTLS; ${advice}`)
}

/** The same failure as at the first login, only sooner. */
function refuseMissing({ clientCertificate, cert, pfx }: TlsSection): void {
  if (!isAbsent(cert) || !isAbsent(pfx)) return
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
    `${clientCertificate.path}: is "required", but there is none; give tls.cert and tls.key, or tls.pfx`,
  )
}

function clientCertificateSources(options: TlsSection): ClientCertificateSources {
  refuseHalves(options)
  const { cert, key, pfx, passphrase } = options
  return {
    cert: optional(pem)(cert),
    key: optional(pem)(key),
    pfx: optional(pfxSource)(pfx),
    passphrase: optional((it) => readSource(it, 'text'))(passphrase),
  }
}

function refuseHalves({ cert, key, pfx, passphrase }: TlsSection): void {
  const half = [cert, key].find((option) => !isAbsent(option))
  if (half !== undefined) {
    refuseGiven([pfx], `holds certificate and key already; remove it or ${half.path}`)
    const problem = 'is missing; the certificate in tls.cert needs its private key'
    if (isAbsent(key)) throw refusal(key, problem)
    if (isAbsent(cert)) {
      throw refusal(cert, 'is missing; the private key in tls.key needs its certificate')
    }
  } else if (isAbsent(pfx)) {
    refuseGiven([passphrase], 'has nothing to open; give tls.key or tls.pfx, or remove it')
  }
}

function pem(option: Option): Source {
  return readSource(option, 'PEM text')
}

function pfxSource(option: Option): Source {
  if (typeof option.value !== 'string') return readSource(option, 'bytes')
  throw refusal(option, 'must be bytes or { file }, not text')
}

function serverName(option: Option): string {
  const name = text(option)
  if (isHost(name) || isIPv6(name)) return name
  throw refusal(option, `${quote(name)} is not a host name or an IP address`)
}
