import {
  integer,
  operations,
  result,
  type ScriptedRequest,
  searchEntry,
} from '@ldap-auth/test-servers'
import { describe, expect, it, vi } from 'vitest'
import { anySearch, scripted, soon } from './connecting.ts'

const failsWith = (code: string): unknown => expect.objectContaining({ code })

describe('a deadline', () => {
  it('abandons that search and no other', async () => {
    const seen: ScriptedRequest[] = []
    const connection = await scripted((request, socket) => {
      seen.push(request)
      const [, answered] = seen
      if (request.operation !== operations.abandonRequest || answered === undefined) return
      socket.write(result(answered.id, operations.searchDone))
    })
    const late = connection.search(anySearch, { timeoutMs: 50 })
    const sibling = connection.search(anySearch, soon)
    await expect(late).rejects.toThrow(failsWith('ERR_LDAP_AUTH_TIMEOUT'))
    expect((await sibling).result.code).toBe(0)
    const [abandoned, , abandon] = seen
    expect(abandon?.operation).toBe(operations.abandonRequest)
    const named = integer(abandoned?.id ?? 0, operations.abandonRequest)
    expect(abandon?.bytes.subarray(-named.length)).toEqual(named)
  })

  it('is not troubled by answers to what it abandoned', async () => {
    const seen: ScriptedRequest[] = []
    const connection = await scripted((request, socket) => {
      if (request.operation === operations.searchRequest) seen.push(request)
      const [abandoned, next] = seen
      if (abandoned === undefined || next === undefined) return
      socket.write(searchEntry(abandoned.id, 'cn=late', {}))
      socket.write(result(abandoned.id, operations.searchDone))
      socket.write(result(next.id, operations.searchDone))
    })
    const controller = new AbortController()
    const first = connection.search(anySearch, { ...soon, signal: controller.signal })
    controller.abort()
    await expect(first).rejects.toThrow(failsWith('ERR_LDAP_AUTH_ABORTED'))
    expect((await connection.search(anySearch, soon)).entries).toEqual([])
    expect(connection.usable).toBe(true)
  })

  it('takes a connection that went silent out of use', async () => {
    const connection = await scripted(() => {})
    const ended = vi.fn()
    connection.onEnd(ended)
    await expect(connection.search(anySearch, { timeoutMs: 30 })).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_TIMEOUT'),
    )
    expect(connection.usable).toBe(false)
    expect(ended).toHaveBeenCalledOnce()
  })

  it('ends the connection when a bind is not answered, for a bind can not be abandoned', async () => {
    const seen: ScriptedRequest[] = []
    const connection = await scripted((request) => seen.push(request))
    await expect(connection.bind('cn=steve', 'secret', 30)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_TIMEOUT'),
    )
    expect(connection.usable).toBe(false)
    expect(seen.map(({ operation }) => operation)).toEqual([operations.bindRequest])
  })

  it('that has passed already sends nothing', async () => {
    const seen: ScriptedRequest[] = []
    const connection = await scripted((request) => seen.push(request))
    await expect(connection.search(anySearch, { timeoutMs: 0 })).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_TIMEOUT'),
    )
    await expect(
      connection.search(anySearch, { ...soon, signal: AbortSignal.abort() }),
    ).rejects.toThrow(failsWith('ERR_LDAP_AUTH_ABORTED'))
    expect(seen).toEqual([])
  })
})
