import { quote } from '../text/quote.ts'
import { Secret } from '../words/secret.ts'
import { anyText, text } from './checks.ts'
import { isAbsent, type Option, refusal, section } from './option.ts'
import type { PasswordSource, Settings } from './settings.ts'

/** In place of a bind name, LDAP clients take these words as a request for SASL. */
const saslMechanisms = new Set(['EXTERNAL', 'PLAIN', 'DIGEST-MD5', 'SCRAM-SHA-1'])

/** Reads `service`. */
export function resolveService(service: Option): Settings['service'] {
  if (isAbsent(service)) return undefined
  const options = section(service, ['dn', 'password'])
  return { dn: bindName(options.dn), password: passwordSource(options.password) }
}

function bindName(option: Option): string {
  const name = text(option)
  if (!saslMechanisms.has(name.trim().toUpperCase())) return name
  const example = 'the DN of an account such as cn=app,ou=services,dc=example,dc=com'
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
