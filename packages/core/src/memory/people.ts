import { LRUCache } from 'lru-cache'
import type { Clock } from '../words/clock.ts'
import { type CacheEvent, isHeard, tell } from '../words/events.ts'
import type { CacheFigures } from '../words/handle.ts'

/** Typed and known names of a person that lead to them, at most. */
const MAX_KEYS = 8

interface Somebody {
  readonly user: { readonly id: string; readonly username: string }
}

interface Kept<Person> {
  readonly person: Person
  readonly keys: readonly string[]
  readonly until: number
}

/** Whom a key leads to, by which user name, and until which moment of the clock. */
interface Alias {
  readonly id: string
  readonly username: string
  readonly until: number
}

/** Those who logged in, for a while, by their ids. Keys lead to an id. */
export class People<Person extends Somebody> {
  readonly #cache: CacheEvent['cache']
  readonly #clock: Clock
  readonly #ttlMs: number
  readonly #people: LRUCache<string, Kept<Person>>
  /** Each goes with its person: what would have to be looked for to be dropped is not kept in an order of its own. */
  readonly #aliases = new Map<string, Alias>()
  #hits = 0
  #misses = 0

  constructor(
    cache: CacheEvent['cache'],
    { max, ttlMs }: { readonly max: number; readonly ttlMs: number },
    clock: Clock,
  ) {
    this.#cache = cache
    this.#clock = clock
    this.#ttlMs = ttlMs
    const dispose = ({ keys }: Kept<Person>, id: string): void => this.#dropAliases(keys, id)
    this.#people = new LRUCache({ max, dispose, noDisposeOnSet: true })
  }

  get figures(): CacheFigures {
    return { hits: this.#hits, misses: this.#misses, size: this.#ids.length }
  }

  /** Who goes by a key: by one of several user names as long as they were last seen by that one. */
  find(key: string): Person | undefined {
    const alias = this.#aliases.get(key)
    if (alias === undefined || this.#isOver(alias)) return undefined
    const kept = this.#people.get(alias.id)
    if (kept === undefined || this.#isOver(kept)) return undefined
    return kept.person.user.username === alias.username ? kept.person : undefined
  }

  /** Keeps a person under these keys, and under those of before for the rest of their time. */
  keep(keys: readonly string[], person: Person, ttlMs = this.#ttlMs): void {
    const { id, username } = person.user
    const until = this.#clock.now() + ttlMs
    const alias = { id, username, until }
    const before = this.#people.peek(id)?.keys ?? []
    const all = [...keys, ...before.filter((key) => !keys.includes(key))]
    this.#people.set(id, { person, keys: all.slice(0, MAX_KEYS), until })
    for (const key of keys) this.#aliases.set(key, alias)
    this.#dropAliases(all.slice(MAX_KEYS), id)
  }

  /** Forgets whoever goes by a key. Gives the ids. */
  forget(keys: readonly string[]): string[] {
    const ids = keys.flatMap((key) => this.#aliases.get(key)?.id ?? [])
    return ids.filter((id) => this.forgetId(id))
  }

  /** Whether they were there. */
  forgetId(id: string): boolean {
    const wasThere = this.#people.delete(id)
    if (wasThere) this.#tell('forgotten', id)
    return wasThere
  }

  forgetAll(): void {
    for (const id of this.#ids) this.#tell('forgotten', id)
    this.#people.clear()
  }

  /** Counts, and tells of, somebody who was asked for: undefined if they were not there. */
  count(id: string | undefined): void {
    if (id === undefined) this.#misses += 1
    else this.#hits += 1
    this.#tell(id === undefined ? 'miss' : 'hit', id)
  }

  /** Of those whose time is not over. */
  get #ids(): string[] {
    const kept = [...this.#people.values()].filter((one) => !this.#isOver(one))
    return kept.map(({ person }) => person.user.id)
  }

  #isOver({ until }: { readonly until: number }): boolean {
    return until < this.#clock.now()
  }

  /** A key may lead to somebody else by now. */
  #dropAliases(keys: readonly string[], id: string): void {
    for (const key of keys) if (this.#aliases.get(key)?.id === id) this.#aliases.delete(key)
  }

  #tell(outcome: CacheEvent['outcome'], id: string | undefined): void {
    if (isHeard('cache')) tell('cache', { cache: this.#cache, outcome, id })
  }
}
