import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { startScriptedServer } from '@ldap-auth/test-servers'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { connectTo } from './connecting.ts'

afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

async function serverThatRecords(): Promise<{ url: string; received: () => number }> {
  let received = 0
  const server = await startScriptedServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length
    })
  })
  onTestFinished(() => server.close())
  return { url: server.url, received: () => received }
}

/** What a name service that lies would bring about. */
function connectionsLeadTo(remoteAddress: string): void {
  const connect = net.connect
  vi.spyOn(net, 'connect').mockImplementation(((options: net.NetConnectOpts) =>
    Object.defineProperty(connect(options), 'remoteAddress', {
      value: remoteAddress,
    })) as typeof net.connect)
  syncBuiltinESMExports()
}

describe('a connection in clear', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])(
    'stands to %s',
    async (address) => {
      const { url } = await serverThatRecords()
      connectionsLeadTo(address)
      await expect(connectTo(url)).resolves.toBeDefined()
    },
  )

  it.each(['192.0.2.7', '128.0.0.1', '2001:db8::1', '::ffff:192.0.2.7', '1::127.1'])(
    'is refused when the name turns out to lead to %s',
    async (address) => {
      const { url, received } = await serverThatRecords()
      connectionsLeadTo(address)
      await expect(connectTo(url)).rejects.toThrow(
        expect.objectContaining({
          code: 'ERR_LDAP_AUTH_TLS',
          message: expect.stringContaining('allowPlaintext') as string,
        }),
      )
      expect(received()).toBe(0)
    },
  )

  it('goes anywhere with allowPlaintext', async () => {
    const { url } = await serverThatRecords()
    connectionsLeadTo('192.0.2.7')
    await expect(connectTo(url, { allowPlaintext: true })).resolves.toBeDefined()
  })
})
