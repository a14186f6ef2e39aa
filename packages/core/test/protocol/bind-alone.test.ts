import { operations, result, type ScriptedRequest } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { anySearch, scripted, soon } from './connecting.ts'

const refused = expect.objectContaining({ code: 'ERR_LDAP_AUTH_PROTOCOL' })

describe('a bind', () => {
  it('is not sent while a search is in flight, and lets no request in while it runs', async () => {
    const seen: ScriptedRequest[] = []
    const connection = await scripted((request, socket) => {
      seen.push(request)
      if (request.operation === operations.bindRequest) return
      socket.write(result(request.id, operations.searchDone))
    })
    const search = connection.search(anySearch, soon)
    await expect(connection.bind('cn=steve', 'secret', 5000)).rejects.toThrow(refused)
    await search

    const bind = connection.bind('cn=steve', 'secret', 50)
    await expect(connection.search(anySearch, soon)).rejects.toThrow(refused)
    await expect(connection.bind('cn=ben', 'secret', 50)).rejects.toThrow(refused)
    await expect(bind).rejects.toThrow(expect.objectContaining({ code: 'ERR_LDAP_AUTH_TIMEOUT' }))
    expect(seen.map(({ operation }) => operation)).toEqual([
      operations.searchRequest,
      operations.bindRequest,
    ])
  })

  it.each([
    ['an empty password', 'cn=steve', ''],
    ['a password that is not text', 'cn=steve', undefined as unknown as string],
    ['an empty name', '', 'secret'],
    ['a blank name', '  ', 'secret'],
  ])('rule 1: with %s is never sent', async (_what, name, password) => {
    const seen: ScriptedRequest[] = []
    const connection = await scripted((request, socket) => {
      seen.push(request)
      socket.write(result(request.id, operations.bindResponse))
    })
    await expect(connection.bind(name, password, 5000)).rejects.toThrow(refused)
    expect(seen).toEqual([])
    expect(connection.usable).toBe(true)
  })

  it.each(['EXTERNAL', 'PLAIN', 'DIGEST-MD5', 'SCRAM-SHA-1'])(
    'rule 3: as %s is a simple bind like any other',
    async (name) => {
      const seen: ScriptedRequest[] = []
      const connection = await scripted((request, socket) => {
        seen.push(request)
        socket.write(result(request.id, operations.bindResponse, { code: 49 }))
      })
      expect((await connection.bind(name, 'secret', 5000)).code).toBe(49)
      const simple = Buffer.from([0x80, 'secret'.length])
      expect(seen[0]?.bytes.includes(Buffer.concat([simple, Buffer.from('secret')]))).toBe(true)
    },
  )
})
