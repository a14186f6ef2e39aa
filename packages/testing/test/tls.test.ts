import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import { Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SecureDirectory, startDirectory, type TlsOptions } from '../src/index.ts'
import { dnOf, people } from './people.ts'
import { bindRequest, extendedRequest, RawClient, searchRequest } from './raw-client.ts'

const startTls = '1.3.6.1.4.1.1466.20037'
let directory: SecureDirectory
beforeAll(async () => {
  directory = await startDirectory({ ldif: people, tls: true })
})
afterAll(() => directory.close())

function portOf(url: string): number {
  return Number(new URL(url).port)
}

async function handshake(url: string, options: object): Promise<TLSSocket> {
  const socket = connect({ port: portOf(url), host: '127.0.0.1', ...options })
  await once(socket, 'secureConnect')
  return socket
}

/** Starts a directory with such TLS and tells how a strict client takes it. */
async function outcome(tls: TlsOptions, options: object = {}): Promise<string> {
  const other = await startDirectory({ tls })
  try {
    const socket = await handshake(other.tlsUrl, { ca: other.ca, ...options })
    const version = socket.getProtocol() ?? 'none'
    socket.destroy()
    return version
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  } finally {
    await other.close()
  }
}

describe('ldaps', () => {
  it('answers over a session that Node verifies', async () => {
    const client = new Client({ url: directory.tlsUrl, tlsOptions: { ca: directory.ca } })
    await client.bind(dnOf('alice'), 'rabbit')
    const { searchEntries } = await client.search('ou=groups,dc=example,dc=com', { scope: 'one' })
    expect(searchEntries).toHaveLength(1)
    await client.unbind()
  })

  it('is trusted by nobody who lacks the authority', async () => {
    await expect(handshake(directory.tlsUrl, {})).rejects.toThrow(/verify|self-signed/)
  })

  it('speaks no LDAP in clear', async () => {
    const client = await RawClient.open(directory.tlsUrl)
    client.send(bindRequest(1, dnOf('alice'), 'rabbit'))
    await client.waitForClose()
    expect(client.answers).toEqual([])
  })

  it.each<[string, TlsOptions, string]>([
    ['other names', { names: ['other.example'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a certificate that ran out', { expired: true }, 'CERT_HAS_EXPIRED'],
    ['an old version', { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
    ['the newest version', {}, 'TLSv1.3'],
  ])('can be had with %s', async (_, tls, expected) => {
    expect(await outcome(tls)).toBe(expected)
  })

  it('can be had with other names that the client expects', async () => {
    const names = ['other.example']
    expect(await outcome({ names }, { servername: 'other.example' })).toBe('TLSv1.3')
  })
})

describe('StartTLS', () => {
  it('turns the connection into one of TLS', async () => {
    const client = await RawClient.open(directory.url)
    client.send(extendedRequest(1, startTls))
    expect((await client.wait(1))[0]).toMatchObject({ id: 1, code: 0 })
    await client.startTls({ ca: directory.ca, host: '127.0.0.1' })
    client.send(bindRequest(2, dnOf('alice'), 'rabbit'))
    expect((await client.wait(2))[1]).toMatchObject({ id: 2, code: 0 })
    client.send(extendedRequest(3, startTls))
    expect((await client.wait(3))[2]).toMatchObject({ id: 3, code: 1 })
    client.close()
  })

  it('is refused where there is no TLS', async () => {
    const plain = await startDirectory()
    const client = await RawClient.open(plain.url)
    client.send(extendedRequest(1, startTls))
    expect((await client.wait(1))[0]?.code).toBe(2)
    client.close()
    await plain.close()
    expect([plain.tlsUrl, plain.ca]).toEqual([undefined, undefined])
  })

  it('takes no bytes that came before the handshake', async () => {
    const client = await RawClient.open(directory.url)
    const before = directory.operations.length
    client.send(extendedRequest(1, startTls), bindRequest(2, dnOf('alice'), 'rabbit'))
    await client.wait(1)
    expect(client.answers[0]).toMatchObject({ id: 1, code: 2 })
    await client.end()
    expect(directory.operations.slice(before)[0]?.resultCode).toBe(2)
  })

  it('waits for no other operation', async () => {
    const undo = directory.fail({ on: 'search', with: 'hang' })
    const client = await RawClient.open(directory.url)
    client.send(searchRequest(1, 'dc=example,dc=com'))
    client.send(extendedRequest(2, startTls))
    expect((await client.wait(1))[0]).toMatchObject({ id: 2, code: 1 })
    undo()
    client.close()
  })

  it('leaves nothing behind when the client goes away', async () => {
    const client = await RawClient.open(directory.url)
    client.send(extendedRequest(1, startTls))
    await client.wait(1)
    await client.startTls({ ca: directory.ca, host: '127.0.0.1' })
    expect(directory.connections).toBeGreaterThan(0)
    client.close()
    await expect.poll(() => directory.connections).toBe(0)
  })
})
