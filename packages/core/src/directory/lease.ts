import type { ServerAddress } from '../options/settings.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import type { Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { type Principal, readByDn, readByToken } from './own-entry.ts'
import type { Ask } from './value-ranges.ts'

/**
 * What a user may do while bound: read the own entry, and nothing else. None is there where the
 * principal name of the bind is of nobody whom `user.base` is above.
 */
export interface AsUser {
  /** Where the bind stands. */
  readonly server: ServerAddress
  read(attributes: readonly string[]): Promise<SearchOutcome>
}

/**
 * What became of a user bind: the directory's refusal, or what was done as the user, and the DN whose
 * password was right. After a bind by a principal name that is unknown until the entry has been read.
 */
export type Lease<T> =
  | { bound: false; refusal: Result }
  | { bound: true; dn: string | undefined; value: T }

/** Lends a connection on which the bind stands to `work`, and to nobody who asks after it. */
export async function lend<T>(
  server: ServerAddress,
  who: string | Principal,
  search: Ask,
  work: (asUser: AsUser) => Promise<T>,
): Promise<Lease<T>> {
  let isLent = true
  let dn = typeof who === 'string' ? who : undefined
  const ask = async (request: Search): Promise<SearchOutcome> => {
    if (!isLent) throw new Error('The lease of this user has ended.')
    return search(request)
  }
  const read = async (attributes: readonly string[]): Promise<SearchOutcome> => {
    if (typeof who === 'string') return readByDn(who, attributes, ask)
    const own = await readByToken(who, attributes, ask)
    dn = own.entries[0]?.dn
    return own
  }
  try {
    const value = await work({ server, read })
    return { bound: true, dn, value }
  } finally {
    isLent = false
  }
}
