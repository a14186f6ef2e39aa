import { BerReader, BerWriter } from 'ldapts'
import type { RequestControl } from './controls.ts'
import { countElements, enter, OCTET_STRING, readBytes, SEQUENCE, skip } from './elements.ts'
import { misplaced } from './failures.ts'
import type { Result } from './responses.ts'

const PAGED_RESULTS = '1.2.840.113556.1.4.319'

/**
 * Asks for one page (RFC 2696): the first one by an empty cookie. Not critical, so that a directory
 * without pages answers as it does otherwise.
 */
export function pagedResults(size: number, cookie: Buffer): RequestControl {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(size)
  writer.writeBuffer(cookie, OCTET_STRING)
  writer.endSequence()
  return { oid: PAGED_RESULTS, critical: false, value: writer.buffer }
}

/**
 * What to ask for the next page with; empty after the last one, and where there are no pages.
 *
 * @throws `ERR_LDAP_AUTH_PROTOCOL`
 */
export function nextCookie({ controls }: Result): Buffer {
  const control = controls.find(({ oid }) => oid === PAGED_RESULTS)
  if (control === undefined) return Buffer.alloc(0)
  try {
    const value = control.value ?? Buffer.alloc(0)
    countElements(value)
    const reader = new BerReader(value)
    enter(reader, SEQUENCE)
    skip(reader)
    return readBytes(reader)
  } catch {
    throw misplaced('a page of results without a cookie')
  }
}
