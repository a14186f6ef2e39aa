import { createHash, randomBytes } from 'node:crypto'

type Value = string | Buffer

/** An entry as tests write it down. */
export interface DirectoryEntry {
  dn: string
  attributes: Readonly<Record<string, Value | readonly Value[]>>
}

/** A password as OpenLDAP stores it: salted SHA-1 (RFC 2307 section 5.3 names the scheme). */
export function ssha(password: string): string {
  const salt = randomBytes(8)
  const digest = createHash('sha1').update(password).update(salt).digest()
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`
}

/** Entries as LDIF (RFC 2849), every value in base64 so that none of them can be mistaken for syntax. */
export function toLdif(entries: readonly DirectoryEntry[]): string {
  return entries.map((entry) => record(entry)).join('\n')
}

/** Entries as LDIF that adds them, to stand among other change records. */
export function toChanges(entries: readonly DirectoryEntry[]): string {
  return entries.map((entry) => record(entry, ['changetype: add'])).join('\n')
}

function record({ dn, attributes }: DirectoryEntry, change: readonly string[] = []): string {
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().map((value) => line(name, value)),
  )
  return [line('dn', dn), ...change, ...lines, ''].join('\n')
}

function line(name: string, value: Value): string {
  return `${name}:: ${Buffer.from(value).toString('base64')}`
}

const suffixClasses: Readonly<Record<string, readonly string[]>> = {
  dc: ['dcObject', 'organization'],
  o: ['organization'],
  ou: ['organizationalUnit'],
}

/** The entry that all others lie below. */
export function suffixEntry(suffix: string): DirectoryEntry {
  const [type = '', value = ''] = (suffix.split(',')[0] ?? '').split('=')
  const objectClass = suffixClasses[type]
  if (objectClass === undefined) {
    throw new Error(`The suffix ${suffix} starts with none of dc, o, ou: bring its entry yourself`)
  }
  const attributes =
    type === 'dc' ? { objectClass, dc: value, o: value } : { objectClass, [type]: value }
  return { dn: suffix, attributes }
}
