import type { Dialect } from '../dialects/dialect.ts'
import type { Entry } from '../entries/entry.ts'
import type { Store } from '../entries/store.ts'
import type { Result } from '../messages/result.ts'
import type { Access, Identity } from './access.ts'

/** The identity applications search with. It can bind, but no search finds it. */
export interface ServiceAccount {
  readonly dn: string
  readonly password: string
}

/** What all connections of a directory share and none changes. */
export interface DirectoryState {
  readonly store: Store
  readonly dialect: Dialect
  readonly access: Access
  readonly service: ServiceAccount & { readonly key: string }
  /** Where everything outside the directory is said to be. */
  readonly referral: string | undefined
}

/** What a search found, before it is cut into pages. */
export interface Found {
  readonly entries: readonly Entry[]
  /** What lies elsewhere, each part by the URIs that lead to it. */
  readonly references?: readonly (readonly string[])[] | undefined
  readonly result: Result
}

/** What one connection remembers. */
export interface Session {
  identity: Identity
  /** Whether it may do nothing else before it has a new password. */
  mustChangePassword: boolean
  /** What is left of a paged search, and the cookie that asks for it. */
  page: { readonly cookie: string; readonly found: Found } | undefined
}
