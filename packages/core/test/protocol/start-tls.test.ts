import {
  operations,
  result,
  startProxy,
  startScriptedServer,
  type TcpProxy,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { anySearch, connectTo, soon } from './connecting.ts'
import { startTlsAnswer, startTlsServer, type TlsServer } from './tls-server.ts'

const failsWith = (code: string): unknown => expect.objectContaining({ code })
const starttls = 'starttls'

async function proxyTo({ url }: TlsServer): Promise<TcpProxy & { url: string }> {
  const proxy = await startProxy(url)
  onTestFinished(() => proxy.close())
  return Object.assign(proxy, { url: `ldap://127.0.0.1:${proxy.port}` })
}

describe('StartTLS', () => {
  it('sends nothing but its request in clear', async () => {
    const server = await startTlsServer({
      mode: starttls,
      answer: ({ id, operation }, socket) =>
        socket.write(result(id, operation === operations.bindRequest ? 0x61 : 0x65)),
    })
    const proxy = await proxyTo(server)
    const connection = await connectTo(proxy.url, { security: starttls, ca: server.ca })
    expect((await connection.bind('cn=steve', 'Passw0rd!', 5000)).code).toBe(0)
    expect((await connection.search(anySearch, soon)).result.code).toBe(0)
    expect(server.clear().includes('1.3.6.1.4.1.1466.20037')).toBe(true)
    expect(server.clear().length).toBeLessThan(40)
    expect(proxy.fromClients().includes('Passw0rd!')).toBe(false)
  })

  it.each([
    ['in the same segment', (answer: Buffer, forged: Buffer) => [Buffer.concat([answer, forged])]],
    ['in a segment of its own', (answer: Buffer, forged: Buffer) => [answer, forged]],
    [
      'cut in the middle',
      (answer: Buffer, forged: Buffer) => [
        Buffer.concat([answer, forged.subarray(0, 3)]),
        forged.subarray(3),
      ],
    ],
  ])('refuses bytes that follow the answer in clear, %s', async (_how, segments) => {
    const server = await startTlsServer({
      mode: starttls,
      onStartTls: ({ id }, socket, upgrade) => {
        const forged = Buffer.concat(
          Array.from({ length: 64 }, (_, at) => result(id + at, operations.bindResponse)),
        )
        const write = socket.write.bind(socket)
        const pieces = segments(startTlsAnswer(id), forged)
        // The server itself is honest: somebody on the way puts bytes behind its answer.
        socket.write = ((_answer: Buffer) => {
          for (const piece of pieces) write(piece)
          socket.write = write
          return true
        }) as typeof socket.write
        upgrade()
      },
      answer: ({ id }, socket) => socket.write(result(id, operations.bindResponse, { code: 49 })),
    })
    const connecting = connectTo(server.url, { security: starttls, ca: server.ca })
    await expect(connecting).rejects.toThrow(/ERR_LDAP_AUTH|clear|TLS/)
    await expect(connecting).rejects.toThrow(expect.objectContaining({ name: 'LdapAuthError' }))
  })

  it('refuses a few bytes in clear behind the answer, with nothing after them', async () => {
    const server = await startTlsServer({
      mode: starttls,
      onStartTls: ({ id }, socket, upgrade) => {
        const write = socket.write.bind(socket)
        socket.write = ((_answer: Buffer) => {
          write(Buffer.concat([startTlsAnswer(id), Buffer.from([0x30, 0x0c, 0x02])]))
          socket.write = write
          return true
        }) as typeof socket.write
        upgrade()
      },
    })
    await expect(connectTo(server.url, { security: starttls, ca: server.ca })).rejects.toThrow(
      /in clear behind/,
    )
  })

  it.each([
    [
      'refuses',
      'ERR_LDAP_AUTH_TLS',
      (id: number) => result(id, operations.extendedResponse, { code: 53, message: 'no TLS here' }),
    ],
    ['answers under another id', 'ERR_LDAP_AUTH_PROTOCOL', (id: number) => startTlsAnswer(id + 1)],
    [
      'answers with a bind response',
      'ERR_LDAP_AUTH_PROTOCOL',
      (id: number) => result(id, operations.bindResponse),
    ],
    ['answers with garbage', 'ERR_LDAP_AUTH_PROTOCOL', () => Buffer.from('HTTP/1.1 400\r\n')],
  ])(
    'rule 4: a directory that %s gets no connection in clear instead',
    async (_what, code, answer) => {
      const server = await startTlsServer({
        mode: starttls,
        onStartTls: ({ id }, socket) => socket.write(answer(id)),
      })
      await expect(connectTo(server.url, { security: starttls, ca: server.ca })).rejects.toThrow(
        failsWith(code),
      )
    },
  )

  it('keeps the reason of a directory that disconnects instead of answering', async () => {
    const notice = { code: 52, message: 'down', responseName: '1.3.6.1.4.1.1466.20036' }
    const server = await startTlsServer({
      mode: starttls,
      onStartTls: (_request, socket) =>
        socket.write(result(0, operations.extendedResponse, notice)),
    })
    await expect(connectTo(server.url, { security: starttls, ca: server.ca })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_CONNECT',
        message: expect.stringContaining('unavailable (52): down') as string,
      }),
    )
  })

  it('rule 4: a directory that hangs up instead of answering gets none either', async () => {
    const server = await startTlsServer({
      mode: starttls,
      onStartTls: (_request, socket) => socket.end(),
    })
    await expect(connectTo(server.url, { security: starttls, ca: server.ca })).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_CONNECT'),
    )
  })

  it.each([
    ['the answer', 'starttls', undefined],
    ['the handshake', 'starttls', startTlsAnswer],
    ['the handshake', 'ldaps', undefined],
  ] as const)(
    'has a deadline for %s (%s), and lets go of the socket',
    async (_what, security, answer) => {
      const server = await startScriptedServer((socket) => {
        socket.once('data', (chunk: Buffer) => {
          const idLength = chunk[3] ?? 0
          if (answer !== undefined) socket.write(answer(chunk.readUIntBE(4, idLength)))
        })
      })
      onTestFinished(() => server.close())
      await expect(connectTo(server.url, { security, connectMs: 100 })).rejects.toThrow(
        failsWith('ERR_LDAP_AUTH_TIMEOUT'),
      )
      await expect.poll(() => server.connections()).toBe(0)
    },
  )

  it('has one deadline, of which the reading of certificates takes its part', async () => {
    const server = await startScriptedServer(() => {})
    onTestFinished(() => server.close())
    const [connectMs, start] = [60_000, performance.now()]
    const now = vi.spyOn(performance, 'now').mockReturnValue(start + connectMs)
    onTestFinished(() => now.mockRestore())
    now.mockReturnValueOnce(start)
    await expect(connectTo(server.url, { security: 'ldaps', connectMs })).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_TIMEOUT'),
    )
  })

  it('that dropped ends the connection: no password follows in clear', async () => {
    const server = await startTlsServer({
      mode: starttls,
      answer: (_request, socket) => socket.destroy(),
    })
    const proxy = await proxyTo(server)
    const connection = await connectTo(proxy.url, { security: starttls, ca: server.ca })
    for (const _ of [1, 2, 3]) {
      await expect(connection.bind('cn=steve', 'Passw0rd!', 5000)).rejects.toThrow(
        failsWith('ERR_LDAP_AUTH_CONNECT'),
      )
    }
    expect(proxy.accepted()).toBe(1)
    expect(proxy.fromClients().includes('Passw0rd!')).toBe(false)
  })
})
