import { canonicalName } from '../entries/attribute-names.ts'
import type { Entry } from '../entries/entry.ts'
import type { Store } from '../entries/store.ts'
import type { Sight } from '../filters/match.ts'

/** Who a connection speaks for. */
export type Identity =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'service'; readonly dn: string }
  | { readonly kind: 'user'; readonly dn: string; readonly key: string }

export const anonymous: Identity = { kind: 'anonymous' }

/** Who may read what. Nobody reads `userPassword`. */
export interface AccessOptions {
  /** What a client may read before it binds. @defaultValue 'read' */
  readonly anonymous?: 'read' | 'none'
  /** What a bound user may read: everything, only the own entry, nothing. @defaultValue 'read' */
  readonly users?: 'read' | 'self' | 'none'
  /** Attributes that only the service account reads. */
  readonly hiddenFromUsers?: readonly string[]
  /** Attributes that the service account does not read. */
  readonly hiddenFromService?: readonly string[]
}

/** The access rules of a directory. */
export class Access {
  readonly #options: AccessOptions
  readonly #hiddenFromUsers: ReadonlySet<string>
  readonly #hiddenFromService: ReadonlySet<string>

  constructor(options: AccessOptions = {}) {
    this.#options = { ...options }
    this.#hiddenFromUsers = hidden(options.hiddenFromUsers)
    this.#hiddenFromService = hidden(options.hiddenFromService)
  }

  /** Whether the identity reads anything at all. */
  admits({ kind }: Identity): boolean {
    return kind !== 'anonymous' || this.#options.anonymous !== 'none'
  }

  mayRead(identity: Identity, entry: Entry): boolean {
    if (identity.kind !== 'user') return this.admits(identity)
    const { users = 'read' } = this.#options
    return users === 'read' || (users === 'self' && entry.key === identity.key)
  }

  /** Attributes, by canonical name, that the identity can neither read nor search by. */
  hides({ kind }: Identity, attribute: string): boolean {
    const names = kind === 'service' ? this.#hiddenFromService : this.#hiddenFromUsers
    return names.has(attribute)
  }

  /** What a filter of the identity may look at. */
  sightOf(identity: Identity, store: Store, follow?: Sight['follow']): Sight {
    const isKnown = (attribute: string): boolean =>
      store.knows(attribute) && !this.hides(identity, attribute)
    return { knows: isKnown, follow }
  }
}

function hidden(names: readonly string[] = []): ReadonlySet<string> {
  return new Set(['userPassword', ...names].map(canonicalName))
}
