const descr = '[A-Za-z][A-Za-z0-9-]*'
const number = '(?:0|[1-9][0-9]*)'
const oid = `(?:${descr}|${number}(?:\\.${number})+)`

const oidOnly = new RegExp(`^${oid}$`)
const withOptions = new RegExp(`^${oid}(?:;[A-Za-z0-9-]+)*$`)

/** Whether a text names an attribute type or a matching rule: a short name or a dotted OID (RFC 4512 section 1.4). */
export function isOid(text: string): boolean {
  return oidOnly.test(text)
}

/** Whether a text is an attribute description: an attribute type and its options, as `cn;lang-en` (RFC 4512 section 2.5). */
export function isAttributeDescription(text: string): boolean {
  return withOptions.test(text)
}

/** The attribute type of an attribute description, without its options and in lower case. */
export function attributeType(description: string): string {
  const [type = ''] = description.toLowerCase().split(';')
  return type
}
