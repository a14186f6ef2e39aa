import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { element, integer, octets, sequence } from '../src/ber/writer.ts'
import { type Directory, startDirectory } from '../src/index.ts'
import { dnOf, people } from './people.ts'
import {
  bindRequest,
  message,
  presentFilter,
  RawClient,
  searchRequest,
  unbindRequest,
} from './raw-client.ts'

let directory: Directory
beforeAll(async () => {
  directory = await startDirectory({ ldif: people })
})
afterAll(() => directory.close())

function nested(depth: number): Buffer {
  let filter = presentFilter
  for (let level = 0; level < depth; level += 1) filter = element(0xa2, filter)
  return filter
}

const invalid = Buffer.from('ff', 'hex')
const hostile: [string, Buffer][] = [
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a message of two gigabytes', Buffer.from('30847fffffff0201', 'hex')],
  ['an indefinite length', Buffer.from('30800201016000', 'hex')],
  ['an inner length beyond the message', Buffer.from('300c020101602002010304008000', 'hex')],
  ['an operation nobody knows', message(1, element(0x7e))],
  ['message id 0', message(0, element(0x42))],
  ['a negative message id', sequence(Buffer.from('0201ff', 'hex'), element(0x42))],
  ['a message without an operation', sequence(integer(1))],
  ['a bind without its parts', message(1, element(0x60))],
  ['a filter nobody knows', searchRequest(1, '', { filter: element(0xaf) })],
  ['a filter nested too deeply', searchRequest(1, '', { filter: nested(5000) })],
  ['substrings without a piece', searchRequest(1, '', { filter: substrings() })],
  ['two initial pieces', searchRequest(1, '', { filter: substrings(0x80, 0x80) })],
  ['a final piece in the middle', searchRequest(1, '', { filter: substrings(0x82, 0x81) })],
  ['a scope nobody knows', searchRequest(1, '', { scope: 9 })],
  [
    'a name that is not UTF-8',
    message(1, element(0x60, integer(3), octets(invalid), octets('', 0x80))),
  ],
]

function substrings(...tags: readonly number[]): Buffer {
  return element(0xa4, octets('cn'), sequence(...tags.map((tag) => octets('x', tag))))
}

describe('costs the connection, with a notice, and nothing else', () => {
  it.each(hostile)('%s', async (_, bytes) => {
    const client = await RawClient.open(directory.url)
    client.send(bytes)
    await client.waitForClose()
    expect(client.answers).toMatchObject([{ id: 0, tag: 0x78, code: 2 }])
    expect(client.answers[0]?.message).not.toBe('')
  })

  it('a good request before the bad one is answered', async () => {
    const client = await RawClient.open(directory.url)
    client.send(bindRequest(1, dnOf('alice'), 'rabbit'), Buffer.from('GET /'))
    await client.waitForClose()
    expect(client.answers.map(({ id, code }) => [id, code])).toEqual([
      [1, 0],
      [0, 2],
    ])
  })

  it('nothing behind a bad message is looked at', async () => {
    const client = await RawClient.open(directory.url)
    const before = directory.operations.length
    client.send(message(1, element(0x7e)), bindRequest(2, dnOf('alice'), 'rabbit'))
    await client.waitForClose()
    expect(directory.operations.length).toBe(before)
  })
})

it('random bytes and random damage never end the process', async () => {
  const good = Buffer.concat([
    bindRequest(1, dnOf('alice'), 'rabbit'),
    searchRequest(2, 'dc=example,dc=com', { filter: substrings(0x80, 0x81, 0x82) }),
  ])
  const damaged = fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 })
    .map((edits) => {
      const bytes = Buffer.from(good)
      for (const [at, byte] of edits) bytes[at] = byte
      return bytes
    })
  const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, random), async (bytes) => {
      const client = await RawClient.open(directory.url)
      client.send(bytes)
      await client.end()
    }),
  )
  const client = await RawClient.open(directory.url)
  client.send(bindRequest(1, dnOf('alice'), 'rabbit'))
  expect((await client.wait(1))[0]?.code).toBe(0)
  client.close()
})

it('a client that resets its connection is forgotten', async () => {
  const undo = directory.fail({ on: 'search', with: 'slow', delayMs: 20 })
  const client = await RawClient.open(directory.url)
  client.send(searchRequest(1, 'dc=example,dc=com'))
  await expect.poll(() => directory.connections).toBe(1)
  client.reset()
  await expect.poll(() => directory.connections).toBe(0)
  undo()
})

it('a client that reads no answers gets no more of them', async () => {
  const dn = 'cn=large,dc=example,dc=com'
  const entries = [{ dn, attributes: { description: 'x'.repeat(200_000) } }]
  const large = await startDirectory({ entries })
  const client = await RawClient.open(large.url)
  client.pause()
  const ids = Array.from({ length: 200 }, (_, index) => index + 1)
  client.send(...ids.map((id) => searchRequest(id, dn, { scope: 0, attributes: ['*'] })))
  await expect.poll(() => large.operations.length).toBeGreaterThan(0)
  expect(large.operations.length).toBeLessThan(150)
  client.send(...Array.from({ length: 100 }, () => bindRequest(999, dn, 'x'.repeat(200_000))))
  const other = await RawClient.open(large.url)
  for (let round = 1; round <= 50; round += 1) {
    other.send(searchRequest(round, dn, { scope: 0 }))
    await other.wait(round * 2)
  }
  other.close()
  expect(client.unsent).toBeGreaterThan(0)
  client.resume()
  await expect.poll(() => large.operations.length, { timeout: 10_000 }).toBe(350)
  client.close()
  await large.close()
})

it('nothing behind an unbind is looked at', async () => {
  const before = directory.operations.length
  const client = await RawClient.open(directory.url)
  client.send(unbindRequest(1), bindRequest(2, dnOf('alice'), 'rabbit'))
  await client.waitForClose()
  expect(directory.operations.slice(before).map(({ op }) => op)).toEqual(['unbind'])
  expect(client.received.length).toBe(0)
})
