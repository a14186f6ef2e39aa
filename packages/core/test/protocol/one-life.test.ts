import type { Socket } from 'node:net'
import { message, operations, result, searchEntry, tlv } from '@ldap-auth/test-servers'
import { describe, expect, it, vi } from 'vitest'
import { anySearch, scripted, soon } from './connecting.ts'

const failsWith = (code: string): unknown => expect.objectContaining({ code })

type Misbehave = (id: number, socket: Socket) => void

const misbehaviours: [what: string, code: string, misbehave: Misbehave][] = [
  ['closes', 'ERR_LDAP_AUTH_CONNECT', (_id, socket) => socket.end()],
  ['resets', 'ERR_LDAP_AUTH_CONNECT', (_id, socket) => socket.resetAndDestroy()],
  [
    'closes in mid-message',
    'ERR_LDAP_AUTH_CONNECT',
    (id, socket) => socket.end(searchEntry(id, 'cn=x', { cn: ['x'] }).subarray(0, 9)),
  ],
  ['sends garbage', 'ERR_LDAP_AUTH_PROTOCOL', (_id, socket) => socket.write('not LDAP at all\r\n')],
  [
    'answers what was not asked',
    'ERR_LDAP_AUTH_PROTOCOL',
    (id, socket) => socket.write(result(id ^ 1, operations.searchDone)),
  ],
  [
    'answers a search with a bind response',
    'ERR_LDAP_AUTH_PROTOCOL',
    (id, socket) => socket.write(result(id, operations.bindResponse)),
  ],
  [
    'sends a request',
    'ERR_LDAP_AUTH_PROTOCOL',
    (id, socket) => socket.write(message(id, tlv(operations.unbindRequest))),
  ],
  [
    'sends an entry whose attributes are no list',
    'ERR_LDAP_AUTH_PROTOCOL',
    (id, socket) =>
      socket.write(message(id, tlv(operations.searchEntry, tlv(0x02, Buffer.from([1]))))),
  ],
  [
    'sends a result with an empty code',
    'ERR_LDAP_AUTH_PROTOCOL',
    (id, socket) =>
      socket.write(message(id, tlv(operations.searchDone, tlv(0x0a), tlv(0x04), tlv(0x04)))),
  ],
]

describe('rule 4: one connection, one life', () => {
  it.each(misbehaviours)('a directory that %s ends it', async (_what, code, misbehave) => {
    let requests = 0
    const connection = await scripted(({ id }, socket) => {
      requests += 1
      misbehave(id, socket)
    })
    const ended = vi.fn()
    connection.onEnd(ended)
    await expect(connection.search(anySearch, soon)).rejects.toThrow(failsWith(code))
    expect(connection.usable).toBe(false)
    expect(ended).toHaveBeenCalledOnce()

    await expect(connection.search(anySearch, soon)).rejects.toThrow(failsWith(code))
    await expect(connection.bind('cn=steve', 'secret', 5000)).rejects.toThrow(failsWith(code))
    expect(requests).toBe(1)
  })

  it('every request in flight hears of it', async () => {
    let requests = 0
    const connection = await scripted((_request, socket) => {
      requests += 1
      if (requests === 3) socket.destroy()
    })
    const searches = [1, 2, 3].map(() => connection.search(anySearch, soon))
    const outcomes = await Promise.allSettled(searches)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('a Notice of Disconnection keeps its reason', async () => {
    const notice = result(0, operations.extendedResponse, {
      code: 52,
      message: 'down for\r\nmaintenance',
      responseName: '1.3.6.1.4.1.1466.20036',
    })
    const connection = await scripted((_request, socket) => socket.write(notice))
    await expect(connection.search(anySearch, soon)).rejects.toThrow(
      'unavailable (52): down for maintenance',
    )
    expect(connection.usable).toBe(false)
  })

  it('another unsolicited notification is passed over', async () => {
    const notice = result(0, operations.extendedResponse, { responseName: '1.2.3.4' })
    const connection = await scripted(({ id }, socket) =>
      socket.write(Buffer.concat([notice, result(id, operations.searchDone)])),
    )
    expect((await connection.search(anySearch, soon)).result.code).toBe(0)
  })

  it('one that is retired answers what is in flight, says goodbye and takes no more', async () => {
    const seen: number[] = []
    const connection = await scripted(({ id, operation }, socket) => {
      seen.push(operation)
      if (operation === operations.searchRequest) socket.write(result(id, operations.searchDone))
    })
    const search = connection.search(anySearch, soon)
    connection.retire()
    await expect(connection.search(anySearch, soon)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_CONNECT'),
    )
    expect((await search).result.code).toBe(0)
    await vi.waitFor(() =>
      expect(seen).toEqual([operations.searchRequest, operations.unbindRequest]),
    )
  })
})
