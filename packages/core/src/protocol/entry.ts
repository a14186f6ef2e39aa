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

/**
 * One directory entry. Attribute names are compared without case (RFC 4512 section 2.5), and
 * every attribute is a list. It keeps the message that brought it rather than a Buffer for each
 * value, which would be most of what a login allocates.
 */
export class Entry {
  readonly dn: string
  readonly #message: Buffer
  readonly #attributes: readonly (readonly [name: string, places: Places])[]
  /** A Map, so that an attribute called `__proto__` or `constructor` is only a name. */
  readonly #places = new Map<string, Places>()

  constructor(
    dn: string,
    message: Buffer,
    attributes: readonly (readonly [name: string, places: Places])[],
  ) {
    this.dn = dn
    this.#message = message
    this.#attributes = attributes
    for (const [name, places] of attributes) {
      const key = name.toLowerCase()
      this.#add(key, places)
      // A certificate asked for by its plain name comes back with the option (RFC 4522 section 4).
      if (key.endsWith(';binary')) this.#add(key.slice(0, -';binary'.length), [...places])
    }
  }

  /** None if the entry does not have the attribute. */
  values(name: string): Values {
    return new Values(this.#message, this.#places.get(name.toLowerCase()) ?? [])
  }

  strings(name: string): readonly string[] {
    return this.values(name).strings()
  }

  buffers(name: string): readonly Buffer[] {
    return this.values(name).buffers()
  }

  /** Whether it has one of these attributes, by their names in lower case. */
  hasAny(names: ReadonlySet<string>): boolean {
    for (const name of this.#places.keys()) if (names.has(name)) return true
    return false
  }

  get attributeCount(): number {
    return this.#attributes.length
  }

  /** The names of its attributes, in lower case. */
  get names(): readonly string[] {
    return [...this.#places.keys()]
  }

  /** The names of its attributes as the directory spells them; one that came in two spellings has the first. */
  get spelledNames(): readonly string[] {
    const spelled = new Map<string, string>()
    for (const [name] of this.#attributes) {
      const key = name.toLowerCase()
      if (!spelled.has(key)) spelled.set(key, name)
    }
    return [...spelled.values()]
  }

  /** The attributes of which the directory sent a piece; each stands under the name it came by. */
  get ranges(): readonly ValueRange[] {
    if (!this.#attributes.some(([name]) => name.includes(';'))) return []
    return this.#attributes.flatMap(([name]) => parseValueRange(name) ?? [])
  }

  /** The entry with an attribute whole, under its plain name: the piece it has, and those of `rest` behind it. */
  joined({ name, description }: ValueRange, rest: readonly Piece[]): Entry {
    const key = name.toLowerCase()
    const others = this.#attributes.filter(
      ([own]) => own !== description && own.toLowerCase() !== key,
    )
    const places: Places = []
    let start = 0
    for (const piece of [{ entry: this, description }, ...rest]) {
      const from = piece.entry.#places.get(piece.description.toLowerCase()) ?? []
      for (const place of from) places.push(start + place)
      start += piece.entry.#message.length
    }
    const messages = [this.#message, ...rest.map(({ entry }) => entry.#message)]
    return new Entry(this.dn, Buffer.concat(messages), [...others, [name, places]])
  }

  #add(key: string, places: Places): void {
    const known = this.#places.get(key)
    if (known === undefined) this.#places.set(key, places)
    else for (const place of places) known.push(place)
  }
}
