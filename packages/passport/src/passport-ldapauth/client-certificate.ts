import { types } from 'node:util'
import type { EntryLoginOptions } from '@ldap-auth/core/entries'
import { refused, refuseInherited } from '../refused.ts'
import { textOrBytes } from './option-checks.ts'
import type { LdapauthServerOptions } from './types.ts'

type Tls = NonNullable<EntryLoginOptions['tls']>
type TlsOptions = NonNullable<LdapauthServerOptions['tlsOptions']>

/** What a list of Node's `tls` may hold in place of a text: the content, with the passphrase beside it. */
interface Member {
  readonly content: unknown
  readonly passphrase?: unknown
}

/**
 * Reads the client certificate in the forms that Node's `tls` takes.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function readClientCertificate(
  given: TlsOptions,
): Pick<Tls, 'cert' | 'key' | 'passphrase' | 'pfx'> {
  const cert = onlyOne('cert', given.cert)
  const key = memberOf('key', onlyOne('key', given.key), 'pem')
  const pfx = memberOf('pfx', onlyOne('pfx', given.pfx), 'buf')
  return {
    cert: cert ? textOrBytes(pathOf('cert'), cert) : undefined,
    key: key && textOrBytes(pathOf('key'), key.content),
    passphrase: readPassphrase(key?.passphrase || pfx?.passphrase || given.passphrase),
    pfx: pfx && readPfx(pfx.content),
  }
}

/** Node shows of several certificates the one whose kind of key the server prefers. */
function onlyOne(name: string, given: unknown): unknown {
  const [one, ...others] = given ? [given].flat() : []
  if (others.length === 0) return one
  throw refused(
    pathOf(name),
    'may have one member; give one certificate, those that vouch for it behind it in the same text, and its key',
  )
}

function memberOf(name: string, given: unknown, content: 'pem' | 'buf'): Member | undefined {
  if (!given) return undefined
  if (typeof given !== 'object' || types.isUint8Array(given)) return { content: given }
  refuseInherited(`${pathOf(name)}.`, given, [content, 'passphrase'])
  return { content: Reflect.get(given, content), passphrase: Reflect.get(given, 'passphrase') }
}

function readPassphrase(given: unknown): string | undefined {
  if (!given) return undefined
  if (typeof given === 'string') return given
  throw refused(pathOf('passphrase'), 'must be text')
}

/** As text its bytes would be other ones. */
function readPfx(given: unknown): Uint8Array {
  const pfx = textOrBytes(pathOf('pfx'), given)
  if (typeof pfx !== 'string') return pfx
  throw refused(pathOf('pfx'), 'must be bytes, as fs.readFileSync("client.p12") gives them')
}

function pathOf(name: string): string {
  return `server.tlsOptions.${name}`
}
