import { LRUCache } from 'lru-cache'
import type { Clock } from '../words/clock.ts'
import { type CacheEvent, isHeard, tell } from '../words/events.ts'
import type { CacheFigures } from '../words/handle.ts'
import { idKey } from './names.ts'

/** Typed and known names of everybody who is kept, of whom most have one of a kind. */
const KEYS_EACH = 8

interface Kept {
  readonly user: { readonly id: string; readonly username: string }
}

interface Alias {
  readonly id: string
  readonly username: string
}

/** Those who logged in, for a while, by their ids. Keys lead to an id. */
export class People<Person extends Kept> {
  readonly #cache: CacheEvent['cache']
  readonly #people: LRUCache<string, Person>
  readonly #aliases: LRUCache<string, Alias>
  #hits = 0
  #misses = 0

  constructor(
    cache: CacheEvent['cache'],
    { max, ttlMs }: { readonly max: number; readonly ttlMs: number },
    clock: Clock,
  ) {
    // A start of 0 is none to LRUCache. It would set a timer to ask the time less often.
    const perf = { now: () => clock.now() + 1 }
    const aging = { ttl: ttlMs, ttlResolution: 0, perf }
    this.#cache = cache
    this.#people = new LRUCache({ ...aging, max })
    this.#aliases = new LRUCache({ ...aging, max: max * KEYS_EACH })
  }

  get figures(): CacheFigures {
    this.#people.purgeStale()
    return { hits: this.#hits, misses: this.#misses, size: this.#people.size }
  }

  /** Who goes by a key: by one of several user names as long as they were last seen by that one. */
  find(key: string): Person | undefined {
    const alias = this.#aliases.get(key)
    const person = alias && this.#people.get(alias.id)
    return person?.user.username === alias?.username ? person : undefined
  }

  keep(keys: readonly string[], person: Person, ttlMs?: number): void {
    const { id, username } = person.user
    const aging = ttlMs === undefined ? {} : { ttl: ttlMs }
    this.#people.set(id, person, aging)
    for (const key of [...keys, idKey(id)]) this.#aliases.set(key, { id, username }, aging)
  }

  /** Forgets whoever goes by a key. Gives the ids. */
  forget(keys: readonly string[]): string[] {
    return keys.flatMap((key) => {
      const id = this.#aliases.get(key)?.id
      this.#aliases.delete(key)
      if (id === undefined || !this.#people.delete(id)) return []
      this.#tell('forgotten', id)
      return [id]
    })
  }

  forgetAll(): void {
    for (const id of this.#people.keys()) this.#tell('forgotten', id)
    this.#people.clear()
    this.#aliases.clear()
  }

  /** Counts, and tells of, somebody who was asked for: undefined if they were not there. */
  count(id: string | undefined): void {
    if (id === undefined) this.#misses += 1
    else this.#hits += 1
    this.#tell(id === undefined ? 'miss' : 'hit', id)
  }

  #tell(outcome: CacheEvent['outcome'], id: string | undefined): void {
    if (isHeard('cache')) tell('cache', { cache: this.#cache, outcome, id })
  }
}
