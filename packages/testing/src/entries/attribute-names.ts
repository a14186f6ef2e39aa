/** Other names of common attributes (RFC 4519, RFC 4524) and their object identifiers, in lower case. */
const aliases = new Map<string, string>([
  ['commonname', 'cn'],
  ['2.5.4.3', 'cn'],
  ['surname', 'sn'],
  ['2.5.4.4', 'sn'],
  ['countryname', 'c'],
  ['2.5.4.6', 'c'],
  ['localityname', 'l'],
  ['2.5.4.7', 'l'],
  ['stateorprovincename', 'st'],
  ['2.5.4.8', 'st'],
  ['streetaddress', 'street'],
  ['2.5.4.9', 'street'],
  ['organizationname', 'o'],
  ['2.5.4.10', 'o'],
  ['organizationalunitname', 'ou'],
  ['2.5.4.11', 'ou'],
  ['2.5.4.0', 'objectclass'],
  ['2.5.4.31', 'member'],
  ['2.5.4.35', 'userpassword'],
  ['2.5.4.42', 'givenname'],
  ['gn', 'givenname'],
  ['userid', 'uid'],
  ['0.9.2342.19200300.100.1.1', 'uid'],
  ['rfc822mailbox', 'mail'],
  ['0.9.2342.19200300.100.1.3', 'mail'],
  ['domaincomponent', 'dc'],
  ['0.9.2342.19200300.100.1.25', 'dc'],
])

/** One name for an attribute, however it is spelled. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase().replace(/^oid\./, '')
  return aliases.get(lower) ?? lower
}

/** An attribute description of RFC 4512 section 2.5: a name and its options. */
export interface AttributeDescription {
  readonly name: string
  readonly options: readonly string[]
}

export function parseDescription(text: string): AttributeDescription {
  const [name = '', ...options] = text.split(';')
  return { name: canonicalName(name), options: options.map((option) => option.toLowerCase()) }
}

/** Whether what carries `actual` is meant by somebody who asks for `asked`: `cn` means `cn;lang-de` too. */
export function isSubtype(actual: AttributeDescription, asked: AttributeDescription): boolean {
  return (
    actual.name === asked.name && asked.options.every((option) => actual.options.includes(option))
  )
}
