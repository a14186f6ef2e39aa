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

/** A piece of a long list of values, as Active Directory sends it: `member;range=0-1499` (MS-ADTS section 3.1.1.3.1.3.3). */
export interface ValueRange {
  /** The description as it came. */
  readonly description: string
  /** The description without the range. */
  readonly name: string
  readonly first: number
  /** Undefined in the last piece, which ends in `*`. */
  readonly last: number | undefined
}

/** The range in an attribute description, if it has one. */
export function parseValueRange(description: string): ValueRange | undefined {
  const [option, first, last] = /;range=(\d{1,9})-(\d{1,9}|\*)(?=;|$)/i.exec(description) ?? []
  if (option === undefined) return undefined
  return {
    description,
    name: description.replace(option, ''),
    first: Number(first),
    last: last === '*' ? undefined : Number(last),
  }
}

/** The attribute type of an attribute description, without its options and in lower case. */
export function attributeType(description: string): string {
  const [type = ''] = description.toLowerCase().split(';')
  return type
}
