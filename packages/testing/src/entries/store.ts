import type { Scope } from '../messages/request.ts'
import { type Dn, isBelow, keyOf, parseDn } from './dn.ts'
import {
  type Attributes,
  changeEntry,
  createEntry,
  type Entry,
  type EntryData,
  valuesOf,
} from './entry.ts'
import { withMemberOf } from './member-of.ts'
import { isCheckable } from './password.ts'
import { isStandard } from './schema.ts'

/** The entries of a directory. Clients only read them; tests may change them. */
export interface Store {
  readonly suffix: Entry
  find(name: Dn): Entry | undefined
  findKey(key: string): Entry | undefined
  /** The nearest entry above a name that has none itself. */
  nearest(name: Dn): Entry | undefined
  within(base: Entry, scope: Scope): Entry[]
  all(): Iterable<Entry>
  /** Whether any schema or entry has the attribute, given by its canonical name. */
  knows(attribute: string): boolean
  /** @throws Error if there is no such entry, or if a password has a scheme that is not known */
  modify(dn: string, changes: Attributes): void
  /** @throws Error if there is no such entry, or if others lie below it */
  remove(dn: string): void
}

/** Attributes a server keeps by itself, for one entry. */
export type Maintained = (entry: Entry, hasChildren: boolean) => Attributes

/** Checks the entries, orders them into a tree and adds what a server maintains. */
export function createStore(
  data: readonly EntryData[],
  suffixOption: string | undefined,
  maintained: Maintained,
  memberOf: boolean,
): Store {
  const given = readEntries(data)
  const suffix = suffixOption === undefined ? guessSuffix(data) : readDn(suffixOption, 'suffix')
  const root =
    given.get(keyOf(suffix.name)) ?? createEntry(suffix.dn, suffix.name, rootClasses(suffix.name))
  const entries = new Map([[root.key, root], ...given])
  checkTree(entries, root)
  return new EntryStore(complete(entries, maintained), root.key, memberOf)
}

function readEntries(data: readonly EntryData[]): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const { dn, attributes } of data) {
    const { name } = readDn(dn, 'entry')
    const entry = createEntry(dn, name, attributes)
    if (entries.has(entry.key)) throw new Error(`Entry "${dn}" is there twice; remove one`)
    checkPasswords(entry)
    entries.set(entry.key, entry)
  }
  return entries
}

function checkPasswords(entry: Entry): void {
  if (valuesOf(entry, 'userPassword').every(isCheckable)) return
  throw new Error(
    `Entry "${entry.dn}": its userPassword has a scheme that is not known; use {SSHA}, {SSHA512} or clear text`,
  )
}

interface NamedDn {
  readonly dn: string
  readonly name: Dn
}

function readDn(dn: string, what: string): NamedDn {
  const name = parseDn(dn)
  if (name && name.length > 0) return { dn, name }
  throw new Error(
    `${what} "${dn}": this is not a DN of RFC 4514; write it like "dc=example,dc=com"`,
  )
}

/** The dc part of the first entry; of an entry without one, the whole DN. */
function guessSuffix(data: readonly EntryData[]): NamedDn {
  const { dn, name } = readDn(data[0]?.dn ?? 'dc=example,dc=com', 'entry')
  const domain = /(?:^|,) *(dc=[\w-]+(?: *, *dc=[\w-]+)*)$/i.exec(dn)?.[1]
  return domain === undefined ? { dn, name } : readDn(domain, 'suffix')
}

function rootClasses([rdn]: Dn): Attributes {
  const isDomain = rdn?.[0]?.type.toLowerCase() === 'dc'
  return { objectClass: isDomain ? ['top', 'domain'] : ['top', 'extensibleObject'] }
}

function checkTree(entries: ReadonlyMap<string, Entry>, root: Entry): void {
  for (const { dn, name, key } of entries.values()) {
    if (key === root.key) continue
    if (!isBelow(key, root.key)) {
      throw new Error(`Entry "${dn}" is outside the suffix "${root.dn}"; move it or set suffix`)
    }
    if (!entries.has(keyOf(name.slice(1)))) {
      throw new Error(`Entry "${dn}": its parent is missing; add the entry above it`)
    }
  }
}

function complete(entries: ReadonlyMap<string, Entry>, maintained: Maintained): Map<string, Entry> {
  const parents = new Set([...entries.values()].map(({ name }) => keyOf(name.slice(1))))
  return new Map(
    [...entries].map(([key, entry]) => {
      // Without a class an entry would not match (objectClass=*), the filter that means everything.
      const data = { objectClass: 'top', ...maintained(entry, parents.has(key)) }
      const own = createEntry(entry.dn, entry.name, data)
      const labels = new Set(entry.attributes.map(({ description }) => description.name))
      const added = own.attributes.filter(({ description }) => !labels.has(description.name))
      return [key, { ...entry, attributes: [...entry.attributes, ...added] }]
    }),
  )
}

class EntryStore implements Store {
  /** What the data says; the entries as they are read follow from it. */
  readonly #given: Map<string, Entry>
  readonly #names = new Set<string>()
  readonly #memberOf: boolean
  #entries: ReadonlyMap<string, Entry>
  suffix: Entry

  constructor(entries: Map<string, Entry>, suffixKey: string, memberOf: boolean) {
    const suffix = entries.get(suffixKey)
    if (!suffix) throw new Error('The entries lack their suffix')
    this.suffix = suffix
    this.#given = entries
    this.#memberOf = memberOf
    this.#entries = this.#derive()
    for (const entry of entries.values()) this.#learn(entry)
  }

  find(name: Dn): Entry | undefined {
    return this.findKey(keyOf(name))
  }

  findKey(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  nearest(name: Dn): Entry | undefined {
    for (let depth = 1; depth < name.length; depth += 1) {
      const entry = this.find(name.slice(depth))
      if (entry) return entry
    }
    return undefined
  }

  within(base: Entry, scope: Scope): Entry[] {
    if (scope === 'base') return [base]
    const below = [...this.#entries.values()].filter(({ key }) => isBelow(key, base.key))
    if (scope === 'one') return below.filter(({ name }) => name.length === base.name.length + 1)
    return scope === 'children' ? below : [base, ...below]
  }

  all(): Iterable<Entry> {
    return this.#entries.values()
  }

  knows(attribute: string): boolean {
    return isStandard(attribute) || this.#names.has(attribute)
  }

  modify(dn: string, changes: Attributes): void {
    const changed = changeEntry(this.#existing(dn), changes)
    checkPasswords(changed)
    this.#given.set(changed.key, changed)
    this.#entries = this.#derive()
    if (changed.key === this.suffix.key) this.suffix = changed
    this.#learn(changed)
  }

  remove(dn: string): void {
    const { key } = this.#existing(dn)
    const below = [...this.#entries.values()].find((other) => isBelow(other.key, key))
    if (below) throw new Error(`Entry "${dn}" has "${below.dn}" below it; remove that first`)
    this.#given.delete(key)
    this.#entries = this.#derive()
  }

  #derive(): ReadonlyMap<string, Entry> {
    return this.#memberOf ? withMemberOf(this.#given) : this.#given
  }

  #existing(dn: string): Entry {
    const entry = this.#given.get(keyOf(readDn(dn, 'entry').name))
    if (entry) return entry
    throw new Error(`Entry "${dn}" is not there; only what the directory holds can be changed`)
  }

  #learn({ attributes }: Entry): void {
    for (const { description } of attributes) this.#names.add(description.name)
  }
}
