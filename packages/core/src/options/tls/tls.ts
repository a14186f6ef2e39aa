import { isIPv6 } from 'node:net'
import { isHost } from '../../text/host.ts'
import { quote } from '../../text/quote.ts'
import { LdapAuthError } from '../../words/errors.ts'
import { flag, oneOf, optional, sectionOf, text } from '../checks.ts'
import { type Option, oneOrMore, refusal } from '../option.ts'
import type { Settings } from '../settings.ts'
import { TlsMaterial } from './material.ts'
import { readSource, type Source } from './source.ts'

/** Reads the options of `tls`, each by itself; those that are absent stay so. */
export const readTls = sectionOf({
  ca: optional((option) => oneOrMore(option).map(pem)),
  systemCa: optional(flag(false)),
  cert: optional(pem),
  key: optional(pem),
  passphrase: optional((option) => readSource(option, 'text')),
  pfx: optional(pfxSource),
  clientCertificate: optional(oneOf(['required'])),
  servername: optional(serverName),
  startTls: optional(flag(false)),
  minVersion: optional(oneOf(['TLSv1.2', 'TLSv1.3'])),
})

type GivenTls = ReturnType<typeof readTls>

/** What the options of `tls` come to together. */
export function resolveTls(given: GivenTls): Settings['tls'] {
  const { ca, clientCertificate, servername, startTls = false, minVersion = 'TLSv1.2' } = given
  const { systemCa = ca === undefined } = given
  if (!systemCa && ca === undefined) {
    const problem = 'without tls.ca there is nobody left to trust; give tls.ca too'
    throw refusal({ path: 'tls.systemCa' }, problem)
  }
  refuseMissing(given)
  refuseHalves(given)
  const material = new TlsMaterial(given, { systemCa, minVersion })
  return { material, systemCa, clientCertificate, servername, startTls, minVersion }
}

/** Whoever sets a certificate authority believes in a protection that plain connections do not have. */
export function refuseUnusedTls({ startTls: _, ...given }: GivenTls): void {
  const [unused] = Object.entries(given).filter(([, value]) => value !== undefined)
  if (unused === undefined) return
  const advice = 'use an ldaps:// url, set tls.startTls, or remove it'
  throw refusal(
    { path: `tls.${unused[0]}` },
    `has no effect on ldap:// without StartTLS; ${advice}`,
  )
}

/** The same failure as at the first login, only sooner. */
function refuseMissing({ clientCertificate, cert, pfx }: GivenTls): void {
  if (clientCertificate === undefined || cert || pfx) return
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
    'tls.clientCertificate: is "required", but there is none; give tls.cert and tls.key, or tls.pfx',
  )
}

function refuseHalves({ cert, key, pfx, passphrase }: GivenTls): void {
  const half = cert ?? key
  if (half && pfx) {
    throw refusal(pfx, `holds certificate and key already; remove it or ${half.path}`)
  }
  if (cert && !key) {
    const problem = 'is missing; the certificate in tls.cert needs its private key'
    throw refusal({ path: 'tls.key' }, problem)
  }
  if (key && !cert) {
    const problem = 'is missing; the private key in tls.key needs its certificate'
    throw refusal({ path: 'tls.cert' }, problem)
  }
  if (passphrase && !key && !pfx) {
    throw refusal(passphrase, 'has nothing to open; give tls.key or tls.pfx, or remove it')
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
