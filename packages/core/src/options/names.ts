import { attributeType, isAttributeDescription } from '../text/attribute-description.ts'
import { type DistinguishedName, parseDn } from '../text/dn-syntax.ts'
import { quote } from '../text/quote.ts'
import { anyText, bySyntax, text } from './checks.ts'
import { type Option, refusal } from './option.ts'
import { holdsPasswords } from './password-attributes.ts'

/** The name of an attribute that may be read. */
export function attributeName(option: Option): string {
  const name = text(option)
  // 1.1 looks like an OID, but asks for no attributes at all (RFC 4511 section 4.5.1.8).
  if (!isAttributeDescription(name) || name === '1.1') {
    throw refusal(option, `${quote(name)} is not an attribute name`)
  }
  if (attributeType(name) === 'dn') {
    throw refusal(option, 'the DN is not an attribute; users and groups have it in any case')
  }
  if (holdsPasswords(name)) {
    throw refusal(option, `${quote(name)} holds passwords; those are checked by a bind, never read`)
  }
  return name
}

/** The attribute that identifies a user, or `dn`. */
export function idAttributeName(option: Option): string {
  const { value } = option
  return typeof value === 'string' && value.toLowerCase() === 'dn' ? 'dn' : attributeName(option)
}

/** The DN below which is searched. It is sent as written, so it is read to the letter. */
export function baseDn(option: Option): string {
  return distinguishedName(option, 'strict')
}

/** The DN of a group. It is only compared, so every spelling will do. */
export function groupDn(option: Option): string {
  return distinguishedName(option, 'lenient')
}

function distinguishedName(option: Option, reading: 'strict' | 'lenient'): string {
  const dn = anyText(option)
  const read = (): DistinguishedName => parseDn(dn, reading)
  if (bySyntax(option, read, (problem) => `is not a DN: ${problem}`).length > 0) return dn
  throw refusal(option, 'must not be empty; write a DN such as ou=people,dc=example,dc=com')
}
