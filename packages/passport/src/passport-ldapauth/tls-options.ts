import type { EntryLoginOptions } from '@ldap-auth/core/entries'
import { refused, refuseInherited } from '../refused.ts'
import { readClientCertificate } from './client-certificate.ts'
import { refuseUnknown, textOrBytes } from './option-checks.ts'
import type { LdapauthServerOptions } from './types.ts'

type Tls = NonNullable<EntryLoginOptions['tls']>
type TlsOptions = NonNullable<LdapauthServerOptions['tlsOptions']>

const taken = [
  'ca',
  'cert',
  'key',
  'minVersion',
  'passphrase',
  'pfx',
  'rejectUnauthorized',
  'servername',
]

/** What to do instead of an option that is not taken. */
const advice: ReadonlyMap<string, string> = new Map([
  ['checkServerIdentity', 'give the name in the certificate as tlsOptions.servername'],
  ['host', 'give the name in the certificate as tlsOptions.servername'],
  ['secureProtocol', 'give the lowest version as tlsOptions.minVersion'],
])

/**
 * Reads `starttls` and `tlsOptions`; the latter have no meaning where nothing is encrypted.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function readTlsOptions(server: LdapauthServerOptions): Tls | undefined {
  const { starttls, url, tlsOptions, insecureSkipVerify } = server
  const isSecure = starttls || [url].flat().some((one) => /^ldaps:/i.test(one))
  if (!isSecure) return undefined
  const given = tlsOptions || {}
  refuseInherited('server.tlsOptions.', given, taken)
  refuseUnknown('server.tlsOptions.', given, taken, (name) => {
    return `can not be honoured; remove it, ${advice.get(name) ?? `taken are ${taken.join(', ')}`}`
  })
  if (given.rejectUnauthorized === false && insecureSkipVerify !== true) {
    throw refused(
      'server.tlsOptions.rejectUnauthorized',
      'without the check of the certificate, whoever stands between can read every password; trust the directory’s authority instead, by tlsOptions.ca: fs.readFileSync("ca.pem"), or set server.insecureSkipVerify: true to accept that',
    )
  }
  return {
    startTls: Boolean(starttls),
    ca: readAuthorities(given.ca),
    ...readClientCertificate(given),
    servername: given.servername || undefined,
    minVersion: readMinVersion(given.minVersion),
  }
}

function readMinVersion(version: TlsOptions['minVersion']): Tls['minVersion'] {
  if (!version) return undefined
  if (version === 'TLSv1.2' || version === 'TLSv1.3') return version
  throw refused(
    'server.tlsOptions.minVersion',
    'must be "TLSv1.2" or "TLSv1.3"; older versions are broken',
  )
}

function readAuthorities(ca: TlsOptions['ca']): (string | Uint8Array)[] | undefined {
  if (!ca) return undefined
  return [ca].flat().map((one) => textOrBytes('server.tlsOptions.ca', one))
}
