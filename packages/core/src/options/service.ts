import { quote } from '../text/quote.ts'
import { Secret } from '../words/secret.ts'
import { anyText, oneOf, text } from './checks.ts'
import { isAbsent, type Option, refusal, refuseGiven, section } from './option.ts'
import type { PasswordSource, Settings } from './settings.ts'

/** In place of a bind name, LDAP clients take these words as a request for SASL. */
const saslMechanisms = new Set(['EXTERNAL', 'PLAIN', 'DIGEST-MD5', 'SCRAM-SHA-1'])

type ServiceSection = Record<'dn' | 'password' | 'mechanism', Option>

/** What the account of a client certificate is proved by. */
type Protection = Pick<Settings, 'tls'> & { readonly mayBePlain: boolean }

/** Reads `service`. */
export function resolveService(service: Option, protection: Protection): Settings['service'] {
  if (isAbsent(service)) return undefined
  const options = section(service, ['dn', 'password', 'mechanism'])
  if (!isAbsent(options.mechanism)) return external(options, protection)
  return { dn: bindName(options.dn), password: passwordSource(options.password) }
}

function external(
  { mechanism, dn, password }: ServiceSection,
  { mayBePlain, tls }: Protection,
): Settings['service'] {
  refuseGiven([dn, password], `stands beside ${mechanism.path}; keep one of the two ways to bind`)
  const service = { mechanism: oneOf(['EXTERNAL'])(mechanism) }
  if (mayBePlain) {
    const advice = 'use an ldaps:// url, or set tls.startTls'
    throw refusal(mechanism, `is proved by the certificate of a TLS client; ${advice}`)
  }
  // A directory that maps nobody may still answer with success, and search as nobody from then on.
  if (tls.material.current.shown === undefined) {
    const advice = 'give tls.cert and tls.key, or tls.pfx'
    throw refusal(mechanism, `is proved by a client certificate, and there is none; ${advice}`)
  }
  return service
}

function bindName(option: Option): string {
  const name = text(option)
  if (!saslMechanisms.has(name.trim().toUpperCase())) return name
  const example =
    'the DN of an account such as cn=app,ou=services,dc=example,dc=com, or service.mechanism for EXTERNAL'
  throw refusal(option, `${quote(name)} is a SASL mechanism; write ${example}`)
}

function passwordSource(option: Option): PasswordSource {
  const { value } = option
  return typeof value === 'function'
    ? () => Reflect.apply(value, undefined, [])
    : textSecret(option)
}

/** An empty secret makes an unauthenticated bind, which succeeds without proving anything (RFC 4513 section 5.1.2). */
function textSecret(option: Option): Secret {
  const secret = anyText(option)
  if (secret !== '') return new Secret(secret)
  throw refusal(option, 'must not be empty; for an anonymous search leave service out')
}
