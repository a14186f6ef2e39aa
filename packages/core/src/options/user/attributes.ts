import { quote } from '../../text/quote.ts'
import { refuseRepeated } from '../checks.ts'
import { attributeName } from '../names.ts'
import { isAbsent, listed, type Option, refusal } from '../option.ts'

const defaultAttributes = ['mail', 'cn', 'sn', 'givenName']

/**
 * Attributes whose values are bytes in every directory that has them, by lower-case name. Those with
 * a text of their own, as objectGUID and objectSid, are not among them.
 */
const binaryByNature = new Set([
  'ms-ds-consistencyguid',
  'msexchmailboxguid',
  'ntsecuritydescriptor',
  'logonhours',
  'jpegphoto',
  'photo',
  'thumbnailphoto',
  'thumbnaillogo',
  'audio',
  'usercertificate',
  'usersmimecertificate',
  'userpkcs12',
  'cacertificate',
  'crosscertificatepair',
  'certificaterevocationlist',
  'authorityrevocationlist',
])

/** Reads `user.attributes`. */
export function resolveAttributes(option: Option): readonly string[] {
  if (isAbsent(option)) return defaultAttributes
  const options = listed(option)
  const names = options.map(wantedAttribute)
  refuseRepeated(options, names.map(lowerCase))
  return names
}

/** Reads `user.binaryAttributes`, and adds those of `user.attributes` that can be nothing but binary. */
export function resolveBinaryAttributes(
  option: Option,
  attributes: readonly string[],
): ReadonlySet<string> {
  const wanted = attributes.map(lowerCase)
  const chosen = listed(option).map((member) => {
    const name = attributeName(member)
    if (wanted.includes(lowerCase(name))) return lowerCase(name)
    throw refusal(member, `${quote(name)} is not among user.attributes; add it there`)
  })
  return new Set([...chosen, ...wanted.filter(isBinaryByNature)])
}

function lowerCase(name: string): string {
  return name.toLowerCase()
}

function wantedAttribute(option: Option): string {
  const { value } = option
  if (value === '*' || value === '+') {
    const reason = 'what could not be read would go unnoticed'
    throw refusal(option, `name each attribute; with ${quote(value)} ${reason}`)
  }
  return attributeName(option)
}

/** The option `;binary` asks for the encoded form (RFC 4522). */
function isBinaryByNature(name: string): boolean {
  const [type = '', ...options] = name.split(';')
  return binaryByNature.has(type) || options.includes('binary')
}
