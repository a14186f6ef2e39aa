import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Framing } from '../src/ber/framing.ts'
import { BerReader, ProtocolError } from '../src/ber/reader.ts'
import {
  boolean,
  element,
  enumerated,
  integer,
  octets,
  oid,
  sequence,
  unsigned,
} from '../src/ber/writer.ts'

const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array))

describe('what is written is read back', () => {
  it('integers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7fffffff }), (value) => {
        expect(new BerReader(integer(value)).integer()).toBe(value)
        expect(new BerReader(enumerated(value)).enumerated()).toBe(value)
      }),
    )
  })

  it('octets of any length', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(new BerReader(octets(value)).bytes()).toEqual(value)
      }),
    )
    const long = Buffer.alloc(70_000, 7)
    expect(new BerReader(octets(long)).bytes()).toEqual(long)
  })

  it('text and booleans in a sequence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, flag) => {
        const content = new BerReader(sequence(octets(text), boolean(flag))).enter()
        expect([content.text(), content.boolean(), content.done]).toEqual([text, flag, true])
      }),
    )
  })
})

describe('DER, byte by byte', () => {
  it.each([
    ['zero', integer(0), '020100'],
    ['a number that looks negative', integer(128), '02020080'],
    ['a length of two bytes', octets(Buffer.alloc(128)).subarray(0, 3), '048180'],
    ['leading zeros of a number', unsigned(Buffer.from('0000ff', 'hex')), '020200ff'],
    ['a number of zeros', unsigned(Buffer.alloc(3)), '020100'],
    ['an object identifier', oid('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
  ])('%s', (_, der, hex) => {
    expect(der.toString('hex')).toBe(hex)
  })
})

describe('hostile bytes', () => {
  it('are refused, never looped over', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const reader = new BerReader(value)
        try {
          while (!reader.done) reader.next()
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
    )
  })

  it.each([
    ['an inner length beyond the end', '0405aabb'],
    ['an indefinite length', '0480aabb0000'],
    ['a length of five bytes', '04850000000001aa'],
    ['a tag of two bytes', '1f8101aa'],
    ['a header cut short', '0482aa'],
  ])('%s', (_, hex) => {
    expect(() => new BerReader(Buffer.from(hex, 'hex')).next()).toThrow(ProtocolError)
  })

  it('that are not UTF-8 are no text', () => {
    expect(() => new BerReader(octets(Buffer.from('ff', 'hex'))).text()).toThrow('UTF-8')
  })

  it.each(['0200', '020501020304ff'])('an integer of impossible length: %s', (hex) => {
    expect(() => new BerReader(Buffer.from(hex, 'hex')).integer()).toThrow(ProtocolError)
  })
})

function framed(framing: Framing, chunk: Buffer): Buffer[] {
  framing.add(chunk)
  const messages: Buffer[] = []
  for (let found = framing.next(); found; found = framing.next()) messages.push(found)
  return messages
}

describe('framing', () => {
  it('finds the same messages however the stream is cut', () => {
    const messages = fc.array(
      bytes.map((value) => sequence(octets(value))),
      { maxLength: 8 },
    )
    const size = fc.integer({ min: 1, max: 50 })
    fc.assert(
      fc.property(messages, size, (sent, step) => {
        const stream = Buffer.concat(sent)
        const framing = new Framing(10_000)
        const found: Buffer[] = []
        for (let at = 0; at < stream.length; at += step) {
          found.push(...framed(framing, stream.subarray(at, at + step)))
        }
        expect(found.map((message) => message.toString('hex'))).toEqual(
          sent.map((message) => message.toString('hex')),
        )
        expect(framing.pending).toBe(0)
      }),
    )
  })

  it('refuses a message above the limit at its header', () => {
    const header = Buffer.from('30847fffffff', 'hex')
    expect(() => framed(new Framing(1000), header)).toThrow('more than 1000 bytes')
  })

  it('refuses what is no LDAP at the first bytes', () => {
    expect(() => framed(new Framing(1000), Buffer.from('GET / HTTP/1.1'))).toThrow('no LDAP')
  })

  it('gives a message with a length in four bytes', () => {
    const content = octets('x')
    const bytes = Buffer.concat([Buffer.from('308400000003', 'hex'), content])
    expect(framed(new Framing(1000), bytes)).toEqual([bytes])
    expect(element(0x30, content).length).toBe(5)
  })
})
