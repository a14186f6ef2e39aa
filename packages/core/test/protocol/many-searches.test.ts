import {
  message,
  operations,
  result,
  type ScriptedRequest,
  searchEntry,
  tlv,
} from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { anySearch, scripted, soon } from './connecting.ts'

describe('many searches on one connection', () => {
  it('gives each search its own answer, in whatever order they come', async () => {
    const waiting: ScriptedRequest[] = []
    const connection = await scripted((request, socket) => {
      waiting.push(request)
      if (waiting.length < 200) return
      const answers = waiting.reverse().flatMap(({ id, bytes }) => {
        const base = /cn=\d+/.exec(bytes.toString('latin1'))?.[0] ?? ''
        return [searchEntry(id, base, {}), result(id, operations.searchDone)]
      })
      socket.write(Buffer.concat(answers))
    })
    const bases = Array.from({ length: 200 }, (_, at) => `cn=${at}`)
    const outcomes = await Promise.all(
      bases.map((base) => connection.search({ ...anySearch, base }, soon)),
    )
    expect(outcomes.map(({ entries }) => entries[0]?.dn)).toEqual(bases)
    expect(connection.inFlight).toBe(0)
  })

  it('passes over an intermediate response without harm to its neighbours', async () => {
    const waiting: ScriptedRequest[] = []
    const connection = await scripted((request, socket) => {
      waiting.push(request)
      const [first, second] = waiting
      if (first === undefined || second === undefined) return
      const answers = [
        message(first.id, tlv(0x79)),
        searchEntry(second.id, 'cn=second', {}),
        result(second.id, operations.searchDone),
        searchEntry(first.id, 'cn=first', {}),
        result(first.id, operations.searchDone),
      ]
      socket.write(Buffer.concat(answers))
    })
    const [first, second] = await Promise.all([
      connection.search(anySearch, soon),
      connection.search(anySearch, soon),
    ])
    expect(first.entries[0]?.dn).toBe('cn=first')
    expect(second.entries[0]?.dn).toBe('cn=second')
  })

  it('stops at the size limit also where the directory does not', async () => {
    const connection = await scripted(({ id, operation }, socket) => {
      if (operation !== operations.searchRequest) return
      const entries = ['cn=1', 'cn=2', 'cn=3', 'cn=4'].map((dn) => searchEntry(id, dn, {}))
      socket.write(Buffer.concat([...entries, result(id, operations.searchDone)]))
    })
    const outcome = await connection.search({ ...anySearch, sizeLimit: 2 }, soon)
    expect(outcome.entries.map(({ dn }) => dn)).toEqual(['cn=1', 'cn=2'])
    expect(outcome.result.code).toBe(4)
    expect(connection.usable).toBe(true)
    const next = await connection.search({ ...anySearch, sizeLimit: 9 }, soon)
    expect(next.entries).toHaveLength(4)
  })
})
