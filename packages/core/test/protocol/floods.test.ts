import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { message, octets, operations, result, searchEntry, tlv } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { Framing } from '../../src/protocol/framing.ts'
import { parseResponse } from '../../src/protocol/responses.ts'
import { anySearch, scripted, soon } from './connecting.ts'

const notice = result(0, operations.extendedResponse, { responseName: '1.2.3.4' })

function memory(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe('a directory that takes memory', () => {
  it('byte by byte gets little more than the bytes', () => {
    const bytes = searchEntry(1, 'cn=x', { cn: [Buffer.alloc(100_000)] })
    const framing = new Framing(1 << 20)
    const before = memory()
    for (const byte of bytes.subarray(0, 100_000)) framing.push(Buffer.from([byte]))
    expect(memory() - before).toBeLessThan(1_000_000)
    expect(framing.push(bytes.subarray(100_000))).toEqual([bytes])
  })

  it('by what it announces gets none for it', () => {
    const framing = new Framing(1 << 30)
    const before = memory()
    const header = tlv(0x04, Buffer.alloc(0)).subarray(0, 1)
    framing.push(Buffer.from([0x30, 0x84, 0x3f, 0xff, 0xff, 0x00]))
    framing.push(header)
    expect(memory() - before).toBeLessThan(1_000_000)
    expect(framing.pendingBytes).toBe(7)
  })

  it('by small entries among much else gets none for the rest', () => {
    const crowd = Buffer.concat([
      ...Array<Buffer>(10_000).fill(notice),
      searchEntry(1, 'cn=x', { cn: ['x'] }),
    ])
    const [last] = new Framing(1 << 20).push(crowd).slice(-1)
    const response = parseResponse(last ?? Buffer.alloc(0))
    if (response.type !== 'entry') throw new Error('The last one is no entry')
    const [value] = response.entry.buffers('cn')
    expect(value?.toString()).toBe('x')
    // What a small Buffer is cut from, which grows with the versions of Node.
    const pool = Buffer.from('x').buffer.byteLength
    expect(crowd.length).toBeGreaterThan(2 * pool)
    expect(value?.buffer.byteLength).toBeLessThanOrEqual(pool)
  })

  it('by attributes without anything in them is cut off', async () => {
    const nothing = tlv(0x30, octets('a'), tlv(0x31))
    const list = tlv(0x30, Buffer.alloc(1000 * nothing.length, nothing))
    const connection = await scripted(({ id, operation }, socket) => {
      if (operation !== operations.searchRequest) return
      const entry = message(id, tlv(operations.searchEntry, octets('cn=x'), list))
      socket.write(
        Buffer.concat([...Array<Buffer>(50).fill(entry), result(id, operations.searchDone)]),
      )
    })
    const { result: outcome, entries } = await connection.search(anySearch, soon)
    expect(outcome.code).toBe(4)
    expect(entries.length).toBeLessThan(20)
  })
})

describe('a directory that takes time', () => {
  it.each([
    ['a DN of megabytes', (id: number) => searchEntry(id, 'é'.repeat(1 << 20), {})],
    [
      'a text of megabytes',
      (id: number) => result(id, operations.searchDone, { message: 'é'.repeat(1 << 20) }),
    ],
  ])('by %s is not listened to', async (_what, answer) => {
    const messageBytes = 1 << 24
    const connection = await scripted(({ id }, socket) => socket.write(answer(id)), {
      messageBytes,
    })
    await expect(connection.search(anySearch, soon)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_PROTOCOL' }),
    )
    expect(connection.usable).toBe(false)
  })

  it('by messages without end does not keep others from their turn', async () => {
    const flood = Buffer.alloc(100_000 * notice.length, notice)
    const connection = await scripted(({ id }, socket) => {
      socket.write(flood)
      socket.write(result(id, operations.searchDone))
    })
    let turns = 0
    let waiting = true
    const others = async (): Promise<void> => {
      for (; waiting; turns += 1) await setImmediate()
    }
    const counting = others()
    await connection.search(anySearch, soon)
    waiting = false
    await counting
    expect(turns).toBeGreaterThan(flood.length / 65_536)
  })
})
