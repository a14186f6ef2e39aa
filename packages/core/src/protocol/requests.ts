import { BindRequest, SearchRequest } from 'ldapts'
import type { Filter } from '../text/filter.ts'
import { codecControls, type RequestControl } from './controls.ts'
import { FilterTree } from './filters.ts'

/** A search request (RFC 4511 section 4.5.1). */
export interface Search {
  readonly base: string
  readonly scope: 'base' | 'one' | 'sub'
  readonly filter: Filter
  readonly attributes: readonly string[]
  /** Entries to take at most; 0 leaves it to the directory. */
  readonly sizeLimit: number
  readonly controls?: readonly RequestControl[] | undefined
}

/** How long one request may take, and who may call it off. */
export interface RequestLimits {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** What the codec writes. */
export interface Request {
  /** Given when it is sent. */
  messageId: number
  write(): Buffer
}

const messageId = 0

export function searchRequest(search: Search, timeoutMs: number): Request {
  return new SearchRequest({
    messageId,
    baseDN: search.base,
    scope: search.scope,
    filter: new FilterTree(search.filter),
    attributes: [...search.attributes],
    sizeLimit: search.sizeLimit,
    timeLimit: Math.ceil(timeoutMs / 1000),
    controls: codecControls(search.controls),
  })
}

export function bindRequest(
  dn: string,
  password: string,
  controls: readonly RequestControl[],
): Request {
  return new BindRequest({ messageId, dn, password, controls: codecControls(controls) })
}

/**
 * The client is whom it proved to be outside of LDAP (RFC 4513 section 5.2.3). The empty credentials
 * ask for no other identity; without any the server would have to ask for them (RFC 4422 appendix A).
 */
export function externalBindRequest(): Request {
  return new BindRequest({ messageId, mechanism: 'EXTERNAL' })
}
