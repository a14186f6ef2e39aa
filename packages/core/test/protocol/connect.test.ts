import { startScriptedServer } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { connectTo } from './connecting.ts'

const failsWith = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string })

async function portNobodyListensOn(): Promise<string> {
  const server = await startScriptedServer(() => {})
  await server.close()
  return server.url
}

describe('connecting', () => {
  it('to a port nobody listens on says so', async () => {
    const url = await portNobodyListensOn()
    await expect(connectTo(url)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CONNECT', /ECONNREFUSED/))
  })

  it('to a name with several addresses that all refuse says so', async () => {
    const url = (await portNobodyListensOn()).replace('127.0.0.1', 'localhost')
    await expect(connectTo(url)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CONNECT', /ECONNREFUSED/))
  })

  it('by ldaps to a port that speaks no TLS says so', async () => {
    await using server = await startScriptedServer((socket) => socket.end('plain\r\n'))
    await expect(connectTo(server.url, { security: 'ldaps' })).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_TLS', /No trusted TLS session/),
    )
  })
})
