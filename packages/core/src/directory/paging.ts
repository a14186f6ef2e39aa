import { MAX_ENTRIES } from '../protocol/connection.ts'
import type { Entry } from '../protocol/entry.ts'
import { type SearchOutcome, sizeLimitExceeded } from '../protocol/exchanges.ts'
import { nextCookie, pagedResults } from '../protocol/paged-results.ts'
import type { Search } from '../protocol/requests.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import type { Ask } from './value-ranges.ts'

/** No more than Active Directory gives at once, and the size limit of slapd. */
const PAGE_SIZE = 500

/** Pages may be empty, and some servers send the same cookie with each: only their number ends a search that does not. */
const MAX_PAGES = 200

/**
 * Whether there is more than the directory gives in one answer. A search that was cut off on this
 * side is not: pages would bring no less.
 */
export function needsPages(
  { sizeLimit }: Search,
  { result, entries, bytes }: SearchOutcome,
  maxBytes: number,
): boolean {
  const isCutShort = sizeLimit === 0 && result.code === ResultCode.sizeLimitExceeded
  return isCutShort && entries.length < MAX_ENTRIES && bytes <= maxBytes
}

/**
 * Searches page by page (RFC 2696). All pages have to be asked for on one connection, with no other
 * paged search on it: slapd keeps one cookie per connection.
 *
 * @throws `ERR_LDAP_AUTH_PROTOCOL`, and what `ask` throws
 */
export async function searchInPages(
  search: Search,
  maxBytes: number,
  ask: Ask,
): Promise<SearchOutcome> {
  const entries: Entry[] = []
  const references: (readonly string[])[] = []
  let bytes = 0
  let cookie: Buffer = Buffer.alloc(0)
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const controls = [...(search.controls ?? []), pagedResults(PAGE_SIZE, cookie)]
    const { result, ...page } = await ask({ ...search, controls })
    entries.push(...page.entries)
    references.push(...page.references)
    bytes += page.bytes
    cookie = nextCookie(result)
    const isLast = result.code !== ResultCode.success || cookie.length === 0
    if (isLast) return { entries, references, bytes, result }
    if (entries.length > MAX_ENTRIES || bytes > maxBytes) break
  }
  const limit = `${MAX_ENTRIES} entries, ${MAX_PAGES} pages or limits.messageBytes`
  return { entries, references, bytes, result: sizeLimitExceeded(limit) }
}
