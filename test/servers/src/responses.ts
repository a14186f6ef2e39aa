import { integer, octets, tlv } from './ber.ts'

/** Tags of the operations of LDAP (RFC 4511 section 4.2 and on). */
export const operations = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  unbindRequest: 0x42,
  searchRequest: 0x63,
  searchEntry: 0x64,
  searchDone: 0x65,
  searchReference: 0x73,
  abandonRequest: 0x50,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
} as const

export interface ResultFields {
  code?: number
  matchedDn?: string
  message?: string
  referral?: readonly string[]
  /** What an extended response is the answer to. */
  responseName?: string
  /** Controls, each a whole element. */
  controls?: readonly Uint8Array[]
}

/** One LDAPMessage (RFC 4511 section 4.1.1). */
export function message(
  id: number,
  operation: Uint8Array,
  controls: readonly Uint8Array[] = [],
): Buffer {
  const added = controls.length > 0 ? [tlv(0xa0, ...controls)] : []
  return tlv(0x30, integer(id), operation, ...added)
}

/** A message whose operation is an LDAPResult: success unless `fields` say otherwise. */
export function result(id: number, operation: number, fields: ResultFields = {}): Buffer {
  const { code = 0, matchedDn = '', message: text = '', referral, responseName, controls } = fields
  const body = [integer(code, 0x0a), octets(matchedDn), octets(text)]
  if (referral !== undefined) body.push(tlv(0xa3, ...referral.map((uri) => octets(uri))))
  if (responseName !== undefined) body.push(octets(responseName, 0x8a))
  return message(id, tlv(operation, ...body), controls)
}

export function searchEntry(
  id: number,
  dn: string,
  attributes: Readonly<Record<string, readonly (string | Uint8Array)[]>>,
): Buffer {
  const list = Object.entries(attributes).map(([name, values]) =>
    tlv(0x30, octets(name), tlv(0x31, ...values.map((value) => octets(value)))),
  )
  return message(id, tlv(operations.searchEntry, octets(dn), tlv(0x30, ...list)))
}

export function searchReference(id: number, uris: readonly string[]): Buffer {
  return message(id, tlv(operations.searchReference, ...uris.map((uri) => octets(uri))))
}

/** A control of a response (RFC 4511 section 4.1.11). */
export function control(oid: string, value?: Uint8Array): Buffer {
  return tlv(0x30, octets(oid), ...(value === undefined ? [] : [octets(value)]))
}
