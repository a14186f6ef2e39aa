const none: readonly Buffer[] = Object.freeze([])

/**
 * One directory entry. Attribute names are compared without case (RFC 4512 section 2.5), every
 * attribute is a list, and values stay bytes until somebody asks for text.
 */
export class Entry {
  readonly dn: string
  /** A Map, so that an attribute called `__proto__` or `constructor` is only a name. */
  readonly #values = new Map<string, Buffer[]>()

  constructor(dn: string, attributes: Iterable<readonly [name: string, values: Buffer[]]>) {
    this.dn = dn
    for (const [name, values] of attributes) {
      const key = name.toLowerCase()
      this.#add(key, values)
      // A certificate asked for by its plain name comes back with the option (RFC 4522 section 4).
      if (key.endsWith(';binary')) this.#add(key.slice(0, -';binary'.length), [...values])
    }
  }

  /** The values as bytes; empty if the entry does not have the attribute. */
  buffers(name: string): readonly Buffer[] {
    return this.#values.get(name.toLowerCase()) ?? none
  }

  /** The values as text. */
  strings(name: string): readonly string[] {
    return this.buffers(name).map((value) => value.toString('utf8'))
  }

  /** The names of its attributes, in lower case. */
  get names(): readonly string[] {
    return [...this.#values.keys()]
  }

  #add(key: string, values: Buffer[]): void {
    const known = this.#values.get(key)
    if (known === undefined) this.#values.set(key, values)
    else for (const value of values) known.push(value)
  }
}
