import { tlv } from '@ldap-auth/test-servers'
import fc from 'fast-check'
import { bytesOf, changed, countOf, type Element } from './element.ts'
import { bodies } from './messages.ts'

/** What a directory sends in one case, given the id of the request that it answers. */
export interface Case {
  readonly request: 'search' | 'bind'
  readonly answer: (id: number) => Buffer
  /** Where the bytes are cut into pieces, as parts of 1. */
  readonly cuts: readonly number[]
}

type Change<T> = (value: T) => T

/** Bytes that mean something in BER and LDAP: tags, lengths, their borders. */
const telling = [
  0x00, 0x01, 0x02, 0x04, 0x0a, 0x1f, 0x30, 0x31, 0x61, 0x64, 0x65, 0x73, 0x78, 0x79, 0x7f, 0x80,
  0x81, 0x82, 0x84, 0x85, 0x8a, 0xa0, 0xa3, 0xff,
]

const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const byte = fc.oneof(fc.constantFrom(...telling), fc.nat(255))
const noise = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes))
const someBody = fc.constantFrom(...bodies)

function at(place: number, bytes: Buffer): number {
  return Math.floor(place * bytes.length)
}

function replaced(bytes: Buffer, start: number, end: number, by: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)])
}

/** Changes of bytes: most leave something that is not BER. */
const byteChange: fc.Arbitrary<Change<Buffer>> = fc.oneof(
  fc.tuple(part, fc.nat(7)).map(([place, bit]) => (bytes: Buffer) => {
    const start = at(place, bytes)
    return replaced(bytes, start, start + 1, Buffer.of((bytes[start] ?? 0) ^ (1 << bit)))
  }),
  fc.tuple(part, byte).map(([place, value]) => (bytes: Buffer) => {
    const start = at(place, bytes)
    return replaced(bytes, start, start + 1, Buffer.of(value))
  }),
  part.map((place) => (bytes: Buffer) => bytes.subarray(0, at(place, bytes))),
  fc.tuple(part, fc.nat(40)).map(([place, size]) => (bytes: Buffer) => {
    const start = at(place, bytes)
    return replaced(bytes, start, start + size, Buffer.alloc(0))
  }),
  fc.tuple(part, noise).map(
    ([place, added]) =>
      (bytes: Buffer) =>
        replaced(bytes, at(place, bytes), at(place, bytes), added),
  ),
  fc.tuple(part, part, part).map(([from, to, place]) => (bytes: Buffer) => {
    const splice = bytes.subarray(at(from, bytes), at(to, bytes))
    return replaced(bytes, at(place, bytes), at(place, bytes), splice)
  }),
  fc
    .tuple(part, fc.constantFrom(1, 2, 4, 5), fc.nat(0xffffffff))
    .map(([place, size, length]) => (bytes: Buffer) => {
      const announced = Buffer.alloc(4)
      announced.writeUInt32BE(length)
      const long = Buffer.concat([
        Buffer.of(0x80 | size),
        announced.subarray(4 - Math.min(size, 4)),
      ])
      const start = at(place, bytes)
      return replaced(bytes, start, start + 1, long)
    }),
)

/** Changes of elements: the lengths are right again behind them, so that what is checked later is reached. */
const elementChange: fc.Arbitrary<(element: Element) => readonly Element[]> = fc.oneof(
  fc.constant(() => []),
  fc.constant((element: Element) => [element, element]),
  fc.constant((element: Element) => [{ tag: 0x30, content: [element] }]),
  byte.map((tag) => ({ content }: Element) => [{ tag, content }]),
  noise.map((content) => ({ tag }: Element) => [{ tag, content }]),
  noise.map((content) => (element: Element) => [element, { tag: 0x04, content }]),
  someBody.map((body) => ({ tag }: Element) => [{ tag, content: body }]),
)

const spoiltBody = fc
  .tuple(someBody, fc.array(fc.tuple(part, elementChange), { maxLength: 3 }))
  .map(([body, changes]) =>
    changes.reduce<readonly Element[]>(
      (elements, [place, change]) =>
        changed(elements, Math.floor(place * countOf(elements)), change),
      body,
    ),
  )

const whose = fc.constantFrom('own', 'own', 'own', 'own', 'nobody', 'other')

function numbered(id: number, whom: string, body: readonly Element[]): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(whom === 'own' ? id : whom === 'nobody' ? 0 : id ^ 1)
  return tlv(0x30, tlv(0x02, bytes), ...body.map(bytesOf))
}

export const someCase: fc.Arbitrary<Case> = fc
  .record({
    request: fc.constantFrom<Case['request']>('search', 'search', 'bind'),
    messages: fc.array(fc.tuple(whose, spoiltBody), { minLength: 1, maxLength: 4 }),
    changes: fc.array(byteChange, { maxLength: 3 }),
    cuts: fc.array(part, { maxLength: 8 }),
  })
  .map(({ request, messages, changes, cuts }) => ({
    request,
    cuts,
    answer: (id) => {
      const whole = Buffer.concat(messages.map(([whom, body]) => numbered(id, whom, body)))
      return changes.reduce<Buffer>((bytes, change) => change(bytes), whole)
    },
  }))
