import { integer, octets, operations, searchEntry, tlv } from '@ldap-auth/test-servers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Framing } from '../../src/protocol/framing.ts'
import { isLdapAuthError } from '../../src/words/errors.ts'

const message = searchEntry(7, 'cn=steve', { cn: ['Steve'], mail: ['steve@company.com', ''] })

/** Announces more than what encloses it has room for. */
function overrun(inner: Buffer): Buffer {
  const grown = Buffer.from(inner)
  grown[1] = (grown[1] ?? 0) + 9
  return grown
}

describe('framing', () => {
  it('gives the same messages however the bytes arrive', () => {
    const bytes = Buffer.concat([message, message, message])
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const framing = new Framing(1 << 20)
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const messages = edges
          .slice(1)
          .flatMap((edge, at) => framing.push(bytes.subarray(edges[at], edge)))
        expect(messages).toEqual([message, message, message])
        expect(framing.pendingBytes).toBe(0)
      }),
    )
  })

  it('gives every whole message of a chunk and keeps the rest', () => {
    const framing = new Framing(1 << 20)
    expect(framing.push(Buffer.concat([message, message.subarray(0, 5)]))).toEqual([message])
    expect(framing.pendingBytes).toBe(5)
  })

  it.each([
    ['a reply in HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['an indefinite length', Buffer.from([0x30, 0x80, 0x02, 0x01, 0x01])],
    ['a length of more than four bytes', Buffer.from([0x30, 0x85, 0, 0, 0, 0, 1, 0])],
    ['two gigabytes, announced in the header', Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff])],
    ['a length with its top bit set', Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff])],
    ['an inner length that overruns the message', tlv(0x30, integer(1), overrun(octets('x')))],
    [
      'a set that overruns its attribute',
      tlv(
        0x30,
        integer(1),
        tlv(0x64, octets(''), tlv(0x30, tlv(0x30, octets('cn'), overrun(tlv(0x31, octets('x')))))),
      ),
    ],
    ['an element that ends inside its header', tlv(0x30, Buffer.from([0x02]))],
    ['an element that ends inside its length', tlv(0x30, Buffer.from([0x04, 0x82, 0x01]))],
    ['a tag of two bytes', tlv(0x30, Buffer.from([0x1f, 0x21, 0x00]))],
  ])('refuses %s', (_what, bytes) => {
    expect(() => new Framing(1 << 20).push(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_PROTOCOL' }),
    )
  })

  it('refuses a message over the size cap at its header, before its bytes arrive', () => {
    const header = tlv(0x30, Buffer.alloc(2000)).subarray(0, 6)
    expect(() => new Framing(1999).push(header)).toThrow(/limits\.messageBytes \(1999\)/)
  })

  it('refuses elements that nest deeper than the cap', () => {
    const nested = (depth: number): Buffer =>
      depth === 0 ? tlv(0x30) : tlv(0x30, nested(depth - 1))
    expect(new Framing(1 << 20).push(nested(15))).toHaveLength(1)
    expect(() => new Framing(1 << 20).push(nested(17))).toThrow(/nest deeper/)
  })

  it('takes nine thousand tiny messages in one chunk', () => {
    const tiny = tlv(0x30, integer(0), tlv(operations.extendedResponse))
    const messages = new Framing(1 << 20).push(Buffer.concat(Array<Buffer>(9000).fill(tiny)))
    expect(messages).toHaveLength(9000)
  })

  it('answers any bytes with messages or with one kind of error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, framed) => {
        const bytes = framed ? tlv(0x30, noise) : Buffer.from(noise)
        try {
          new Framing(1 << 16).push(bytes)
        } catch (error) {
          expect(isLdapAuthError(error)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
