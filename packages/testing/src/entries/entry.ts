import { type AttributeDescription, isSubtype, parseDescription } from './attribute-names.ts'
import { type Dn, keyOf } from './dn.ts'
import { ruleOf } from './schema.ts'

/** An attribute value: text, or bytes. */
export type Value = string | Buffer

/** Attribute values by attribute name; one value need not be in a list. */
export type Attributes = Readonly<Record<string, Value | readonly Value[]>>

/** An entry as the data gives it. */
export interface EntryData {
  readonly dn: string
  readonly attributes: Attributes
}

export interface Attribute {
  /** As the data spells it. */
  readonly label: string
  readonly description: AttributeDescription
  readonly values: readonly Buffer[]
  /** The values as their matching rule compares them; undefined for a value that breaks its syntax. */
  readonly keys: readonly (string | undefined)[]
}

/** An entry of the directory. */
export interface Entry {
  readonly dn: string
  readonly name: Dn
  readonly key: string
  readonly attributes: readonly Attribute[]
}

/** Gives the entry its form in the directory; values of its RDN are added where the data leaves them out. */
export function createEntry(dn: string, name: Dn, data: Attributes): Entry {
  return assemble(dn, name, createAttributes(data))
}

/** The entry with other values for the attributes that are named; none of them removes an attribute. */
export function changeEntry({ dn, name, attributes }: Entry, changes: Attributes): Entry {
  const changed = createAttributes(changes)
  const names = new Set(changed.map(({ description }) => idOf(description)))
  const kept = attributes.filter(({ description }) => !names.has(idOf(description)))
  return assemble(dn, name, [...kept, ...changed])
}

function assemble(dn: string, name: Dn, attributes: readonly Attribute[]): Entry {
  const [rdn = []] = name
  const missing = rdn
    .map(({ type, value }) => createAttribute(type, value))
    .filter((own) => !attributes.some((other) => holds(other, own)))
  return { dn, name, key: keyOf(name), attributes: merge([...attributes, ...missing]) }
}

function createAttributes(data: Attributes): Attribute[] {
  return Object.entries(data).map(([label, values]) => createAttribute(label, values))
}

function createAttribute(label: string, given: Value | readonly Value[]): Attribute {
  const list = typeof given === 'string' || Buffer.isBuffer(given) ? [given] : given
  const values = list.map((value) => Buffer.from(value))
  const description = parseDescription(label)
  const rule = ruleOf(description.name)
  return { label, description, values, keys: values.map((value) => rule.normalize(value)) }
}

function holds(attribute: Attribute, own: Attribute): boolean {
  return (
    isSubtype(attribute.description, own.description) &&
    own.keys.every((key) => attribute.keys.includes(key))
  )
}

/** One attribute per description: the data may spell it in two ways, the client must see it once. */
function merge(attributes: readonly Attribute[]): Attribute[] {
  const merged = new Map<string, Attribute>()
  for (const attribute of attributes.filter(({ values }) => values.length > 0)) {
    const id = idOf(attribute.description)
    const known = merged.get(id)
    merged.set(id, known ? join(known, attribute) : attribute)
  }
  return [...merged.values()]
}

function idOf({ name, options }: AttributeDescription): string {
  return [name, ...[...options].sort()].join(';')
}

function join(first: Attribute, second: Attribute): Attribute {
  return {
    ...first,
    values: [...first.values, ...second.values],
    keys: [...first.keys, ...second.keys],
  }
}

/** The attributes of an entry that somebody means by a description. */
export function attributesOf(entry: Entry, asked: AttributeDescription): Attribute[] {
  return entry.attributes.filter(({ description }) => isSubtype(description, asked))
}

/** The values of an attribute by its name. */
export function valuesOf(entry: Entry, name: string): Buffer[] {
  return attributesOf(entry, parseDescription(name)).flatMap(({ values }) => [...values])
}

/** The values of an attribute as its matching rule compares them; a DN is the key of its entry. */
export function attributeKeys(entry: Entry, name: string): string[] {
  return attributesOf(entry, parseDescription(name)).flatMap(({ keys }) =>
    keys.filter((key) => key !== undefined),
  )
}
