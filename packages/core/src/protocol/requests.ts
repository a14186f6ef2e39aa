import { AbandonRequest, BindRequest, SearchRequest, UnbindRequest } from 'ldapts'
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

/** A request, ready to be given its message id. */
export type Message = (messageId: number) => Buffer

export function searchMessage(search: Search, timeoutMs: number): Message {
  return (messageId) =>
    new SearchRequest({
      messageId,
      baseDN: search.base,
      scope: search.scope,
      filter: new FilterTree(search.filter),
      attributes: [...search.attributes],
      sizeLimit: search.sizeLimit,
      timeLimit: Math.ceil(timeoutMs / 1000),
      controls: codecControls(search.controls),
    }).write()
}

export function bindMessage(
  dn: string,
  password: string,
  controls: readonly RequestControl[],
): Message {
  return (messageId) =>
    new BindRequest({ messageId, dn, password, controls: codecControls(controls) }).write()
}

/**
 * The client is whom it proved to be outside of LDAP (RFC 4513 section 5.2.3). The empty credentials
 * ask for no other identity; without any the server would have to ask for them (RFC 4422 appendix A).
 */
export function externalBindMessage(): Message {
  return (messageId) => new BindRequest({ messageId, mechanism: 'EXTERNAL' }).write()
}

export function abandonMessage(abandonId: number): Message {
  return (messageId) => new AbandonRequest({ messageId, abandonId }).write()
}

export function unbindMessage(): Message {
  return (messageId) => new UnbindRequest({ messageId }).write()
}
