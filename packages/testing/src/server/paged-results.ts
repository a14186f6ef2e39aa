import { randomBytes } from 'node:crypto'
import { BerReader } from '../ber/reader.ts'
import { integer, octets, sequence } from '../ber/writer.ts'
import type { ReplyControl } from '../messages/reply.ts'
import type { Control } from '../messages/request.ts'
import { resultCode, success } from '../messages/result.ts'
import type { Found, Session } from './state.ts'

/** The control of RFC 2696. */
export const pagedResults = '1.2.840.113556.1.4.319'

export interface PagedRequest {
  readonly size: number
  /** In hexadecimal; empty for the first page. */
  readonly cookie: string
}

export function readPagedRequest({ value = Buffer.alloc(0) }: Control): PagedRequest {
  const content = new BerReader(value).enter()
  return { size: content.integer(), cookie: content.bytes().toString('hex') }
}

/** One page of a search; a new search when the request has no cookie yet. */
export function takePage(
  { size: asked, cookie }: PagedRequest,
  maxSize: number,
  session: Session,
  find: () => Found,
): Found & { readonly controls: readonly ReplyControl[] } {
  const { page } = session
  const size = Math.min(asked, maxSize)
  session.page = undefined
  if (cookie !== '' && cookie !== page?.cookie) return { ...staleCookie, controls: [] }
  // Size 0 calls the rest off (RFC 2696 section 3).
  if (size <= 0) return { entries: [], result: success, controls: [control('')] }
  const found = page && cookie !== '' ? page.found : find()
  const entries = found.entries.slice(0, size)
  const rest = found.entries.slice(size)
  const { references } = found
  if (rest.length === 0) {
    return { entries, references, result: found.result, controls: [control('')] }
  }
  const left = { entries: rest, result: found.result }
  session.page = { cookie: randomBytes(8).toString('hex'), found: left }
  return { entries, references, result: success, controls: [control(session.page.cookie)] }
}

const staleCookie: Found = {
  entries: [],
  result: {
    code: resultCode.unwillingToPerform,
    message: 'paged results cookie is invalid or old',
  },
}

function control(cookie: string): ReplyControl {
  return { oid: pagedResults, value: sequence(integer(0), octets(Buffer.from(cookie, 'hex'))) }
}
