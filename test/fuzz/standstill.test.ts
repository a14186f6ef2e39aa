import {
  message,
  octets,
  operations,
  result,
  searchEntry,
  searchReference,
  tlv,
} from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { Connection } from '../../packages/core/src/protocol/connection.ts'
import { shortest } from './shortest.ts'
import { anySearch, Wire } from './wire.ts'

const MAX_BYTES = 1 << 24
const PIECE = 1 << 16

/** Milliseconds in which nobody else is served that are too many. */
const STANDSTILL = 50

const many = (count: number, element: Buffer): Buffer =>
  Buffer.alloc(count * element.length, element)

const entry = (id: number, attributes: Buffer, dn: Buffer = Buffer.from('cn=x')): Buffer =>
  message(id, tlv(operations.searchEntry, octets(dn), tlv(0x30, attributes)))

const attribute = (name: string | Buffer, values: Buffer): Buffer =>
  tlv(0x30, octets(name), tlv(0x31, values))

const largest = MAX_BYTES - 1000
const large = 1 << 22

/** As much as there may be of one thing, in one message or in many. */
const floods: [what: string, answer: (id: number) => Buffer][] = [
  ['attributes', (id) => entry(id, many(33_000, attribute('', Buffer.alloc(0))))],
  [
    'attributes with long names',
    (id) => entry(id, many(30_000, attribute('é'.repeat(200), octets('')))),
  ],
  ['values', (id) => entry(id, attribute('cn', many(99_000, octets('x'.repeat(120)))))],
  ['one value', (id) => searchEntry(id, 'cn=x', { cn: [Buffer.alloc(largest, 'é')] })],
  ['one name', (id) => entry(id, Buffer.alloc(0), Buffer.alloc(large, 'é'))],
  ['names that are not UTF-8', (id) => entry(id, Buffer.alloc(0), Buffer.alloc(large, '\ufffd'))],
  ['one text', (id) => result(id, operations.searchDone, { message: 'é'.repeat(large / 2) })],
  [
    'references',
    (id) => message(id, tlv(operations.searchReference, many(90_000, octets('é'.repeat(50))))),
  ],
  [
    'controls',
    (id) => result(id, operations.searchDone, { controls: [many(40_000, tlv(0x30, octets('1')))] }),
  ],
  ['entries', (id) => many(50_000, entry(id, Buffer.alloc(0)))],
  [
    'entries with attributes',
    (id) => many(4, entry(id, many(33_000, attribute('', Buffer.alloc(0))))),
  ],
  ['messages of references', (id) => many(50_000, searchReference(id, []))],
  ['notices', (id) => many(50_000, result(id - id, operations.extendedResponse))],
]

/** A directory's answer is sent again and again, until no piece of it was slow every time. */
const TIMES = 25

/** Sends an answer piece by piece, and lowers what each piece took at best so far. */
async function send(answer: (id: number) => Buffer, bests: number[]): Promise<void> {
  const wire = new Wire()
  const connection = new Connection(wire.socket, MAX_BYTES)
  const search = connection.search(anySearch, { timeoutMs: 60_000 }).catch(() => undefined)
  const bytes = answer(wire.lastId())
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE)
    const turn = await shortest(1, () => wire.emit('data', piece))
    const index = at / PIECE
    bests[index] = Math.min(bests[index] ?? Number.POSITIVE_INFINITY, turn)
  }
  wire.emit('close')
  await search
}

/** What the slowest piece takes at best: a busy machine makes some pieces slow, and others each time. */
async function slowestPiece(answer: (id: number) => Buffer): Promise<number> {
  const bests: number[] = []
  let slowest = Number.POSITIVE_INFINITY
  for (let time = 0; time < TIMES && slowest >= STANDSTILL; time += 1) {
    await send(answer, bests)
    slowest = Math.max(...bests)
  }
  return slowest
}

describe('a directory that sends all that it may and more holds up nobody', () => {
  it.each(floods)('%s', async (_what, answer) => {
    expect(await slowestPiece(answer)).toBeLessThan(STANDSTILL)
  })
})
