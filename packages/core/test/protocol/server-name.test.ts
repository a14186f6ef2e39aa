import { operations, result } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { anySearch, connectTo, soon } from './connecting.ts'
import { startTlsServer } from './tls-server.ts'

const tlsError = expect.objectContaining({ code: 'ERR_LDAP_AUTH_TLS' })

describe.each(['ldaps', 'starttls'] as const)('the name of a server over %s', (mode) => {
  const serving = {
    mode,
    answer: ({ id }: { id: number }, socket: NodeJS.WritableStream) =>
      socket.write(result(id, operations.searchDone)),
  }

  it('is the address of the URL, which the certificate must carry', async () => {
    const server = await startTlsServer(serving)
    const connection = await connectTo(server.url, { security: mode, ca: server.ca })
    expect((await connection.search(anySearch, soon)).result.code).toBe(0)
  })

  it.each([
    ['another address', ['127.0.0.2']],
    ['localhost', ['localhost']],
    ['another name', ['other.example']],
  ])('rule 7: an address is refused when the certificate is for %s', async (_what, names) => {
    const server = await startTlsServer({ ...serving, names })
    await expect(connectTo(server.url, { security: mode, ca: server.ca })).rejects.toThrow(tlsError)
  })

  it('is tls.servername where that is set, sent as SNI and checked', async () => {
    const server = await startTlsServer({ ...serving, names: ['ldap.example'] })
    const options = { security: mode, ca: server.ca }
    await connectTo(server.url, { ...options, servername: 'ldap.example' })
    expect(server.serverNames).toEqual(['ldap.example'])
    await expect(
      connectTo(server.url, { ...options, servername: 'other.example' }),
    ).rejects.toThrow(tlsError)
  })

  it('is the host of the URL, sent as SNI and checked', async () => {
    const server = await startTlsServer({ ...serving, names: ['localhost'] })
    const url = server.url.replace('127.0.0.1', 'localhost')
    await connectTo(url, { security: mode, ca: server.ca })
    expect(server.serverNames).toEqual(['localhost'])
    const other = await startTlsServer({ ...serving, names: ['127.0.0.1'] })
    await expect(
      connectTo(other.url.replace('127.0.0.1', 'localhost'), { security: mode, ca: other.ca }),
    ).rejects.toThrow(tlsError)
  })

  it('rule 7: a certificate of an authority that nobody trusts is refused', async () => {
    const server = await startTlsServer(serving)
    await expect(connectTo(server.url, { security: mode })).rejects.toThrow(tlsError)
    const { ca } = await startTlsServer(serving)
    await expect(connectTo(server.url, { security: mode, ca })).rejects.toThrow(tlsError)
  })
})
