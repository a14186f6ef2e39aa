import { element, enumerated, integer, octets, sequence, set } from '../ber/writer.ts'
import type { Request } from './request.ts'
import type { Result } from './result.ts'

/** What an operation answers with, before it is bytes. */
export interface Reply {
  readonly result: Result
  /** Entries found by a search. */
  readonly entries?: readonly ReplyEntry[]
  /** Continuation references of a search, each the URIs of one place. */
  readonly references?: readonly (readonly string[])[] | undefined
  /** Response value of an extended operation. */
  readonly value?: string
  readonly controls?: readonly ReplyControl[]
}

export interface ReplyEntry {
  readonly dn: string
  readonly attributes: readonly { readonly name: string; readonly values: readonly Buffer[] }[]
}

export interface ReplyControl {
  readonly oid: string
  readonly value: Buffer
}

/** Operations that get an answer. */
export type AnsweredOp = Exclude<Request['op'], 'unbind' | 'abandon'>

const responseTags: Record<AnsweredOp, number> = {
  bind: 0x61,
  search: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  rename: 0x6d,
  compare: 0x6f,
  extended: 0x78,
}

/** The messages of a reply, in the order they are sent. */
export function encodeReply(id: number, op: AnsweredOp, reply: Reply): Buffer {
  const entries = (reply.entries ?? []).map((entry) => encodeMessage(id, encodeEntry(entry)))
  const value = reply.value === undefined ? [] : [octets(reply.value, 0x8b)]
  const last = element(responseTags[op], ...resultParts(reply.result), ...value)
  const references = (reply.references ?? []).map((uris) =>
    encodeMessage(id, element(0x73, ...uris.map((uri) => octets(uri)))),
  )
  return Buffer.concat([...entries, ...references, encodeMessage(id, last, reply.controls)])
}

/** The unsolicited Notice of Disconnection of RFC 4511 section 4.4.1. */
export function encodeNotice(result: Result): Buffer {
  const name = octets('1.3.6.1.4.1.1466.20036', 0x8a)
  return encodeMessage(0, element(0x78, ...resultParts(result), name))
}

function encodeMessage(id: number, op: Buffer, controls: readonly ReplyControl[] = []): Buffer {
  const list = controls.map(({ oid, value }) => sequence(octets(oid), octets(value)))
  return sequence(integer(id), op, ...(list.length > 0 ? [element(0xa0, ...list)] : []))
}

function resultParts({ code, matchedDn = '', message = '', referrals = [] }: Result): Buffer[] {
  const uris = referrals.map((uri) => octets(uri))
  const referral = uris.length > 0 ? [element(0xa3, ...uris)] : []
  return [enumerated(code), octets(matchedDn), octets(message), ...referral]
}

function encodeEntry({ dn, attributes }: ReplyEntry): Buffer {
  const list = attributes.map(({ name, values }) =>
    sequence(octets(name), set(...values.map((value) => octets(value)))),
  )
  return element(0x64, octets(dn), sequence(...list))
}
