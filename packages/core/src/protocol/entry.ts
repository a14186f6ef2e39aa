import { parseValueRange, type ValueRange } from '../text/attribute-description.ts'

/** Where the values of an attribute lie in a message: start and end of each in turn. */
export type Places = number[]

/** The values of one attribute, bytes in the message until somebody asks for text. */
export class Values {
  readonly #message: Buffer
  readonly #places: Readonly<Places>

  constructor(message: Buffer, places: Readonly<Places>) {
    this.#message = message
    this.#places = places
  }

  get length(): number {
    return this.#places.length / 2
  }

  strings(encoding: 'utf8' | 'base64' = 'utf8'): string[] {
    return this.#map((start, end) => this.#message.toString(encoding, start, end))
  }

  buffers(): Buffer[] {
    return this.#map((start, end) => this.#message.subarray(start, end))
  }

  #map<T>(read: (start: number, end: number) => T): T[] {
    const values: T[] = []
    for (let at = 0; at < this.#places.length; at += 2) {
      values.push(read(this.#places[at] ?? 0, this.#places[at + 1] ?? 0))
    }
    return values
  }
}

/** The same entry in a later answer, and the description that a piece of an attribute has there. */
export interface Piece {
  readonly entry: Entry
  readonly description: string
}

/** An attribute under its name as the directory spells it. */
export type Attribute = readonly [name: string, places: Places]

/**
 * One directory entry. Attribute names are compared without case (RFC 4512 section 2.5), and
 * every attribute is a list. It keeps the message that brought it rather than a Buffer for each
 * value, which would be most of what a login allocates.
 */
export class Entry {
  readonly dn: string
  /** How many attributes came, by whatever names. */
  readonly attributeCount: number
  readonly #message: Buffer
  /** A Map, so that an attribute called `__proto__` or `constructor` is only a name. */
  readonly #attributes = new Map<string, Attribute>()

  constructor(dn: string, message: Buffer, attributes: readonly Attribute[]) {
    this.dn = dn
    this.attributeCount = attributes.length
    this.#message = message
    for (const attribute of attributes) {
      const [name, places] = attribute
      const key = keyOf(name)
      const known = this.#attributes.get(key)?.[1]
      if (known === undefined) this.#attributes.set(key, attribute)
      else for (const place of places) known.push(place)
    }
  }

  /** None if the entry does not have the attribute. */
  values(name: string): Values {
    return new Values(this.#message, this.#placesOf(name) ?? [])
  }

  strings(name: string): readonly string[] {
    return this.values(name).strings()
  }

  buffers(name: string): readonly Buffer[] {
    return this.values(name).buffers()
  }

  /** Whether it has one of these attributes, by their names in lower case. */
  hasAny(names: ReadonlySet<string>): boolean {
    for (const name of this.#attributes.keys()) if (names.has(name)) return true
    return false
  }

  /** The names of its attributes, in lower case. */
  get names(): readonly string[] {
    return [...this.#attributes.keys()]
  }

  /** The names of its attributes as the directory spells them; one that came in two spellings has the first. */
  get spelledNames(): readonly string[] {
    return Array.from(this.#attributes.values(), ([name]) => name)
  }

  /** The attributes of which the directory sent a piece; each stands under the name it came by. */
  get ranges(): readonly ValueRange[] {
    const ranges: ValueRange[] = []
    for (const [name] of this.#attributes.values()) {
      const range = name.includes(';') ? parseValueRange(name) : undefined
      if (range !== undefined) ranges.push(range)
    }
    return ranges
  }

  /** The entry with an attribute whole, under its plain name: the piece it has, and those of `rest` behind it. */
  joined({ name, description }: ValueRange, rest: readonly Piece[]): Entry {
    const pieces = [{ entry: this, description }, ...rest]
    const places: Places = []
    let start = 0
    for (const piece of pieces) {
      const from = piece.entry.#placesOf(piece.description) ?? []
      for (const place of from) places.push(start + place)
      start += piece.entry.#message.length
    }
    const attributes = new Map(this.#attributes)
    attributes.delete(keyOf(description))
    attributes.set(keyOf(name), [name, places])
    const message = Buffer.concat(pieces.map(({ entry }) => entry.#message))
    return new Entry(this.dn, message, [...attributes.values()])
  }

  #placesOf(name: string): Places | undefined {
    return this.#attributes.get(keyOf(name))?.[1]
  }
}

/** A certificate asked for by its plain name comes back with the option (RFC 4522 section 4). */
function keyOf(name: string): string {
  const key = name.toLowerCase()
  return key.endsWith(';binary') ? key.slice(0, -';binary'.length) : key
}
