import { once } from 'node:events'
import { connect } from 'node:net'
import { createLdapAuth } from '@ldap-auth/core'
import { startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { company, companyOptions, dnOf, steve, suffix } from '../src/company.ts'
import type { DirectoryServer } from '../src/index.ts'
import { takeMessage } from '../src/wire/ldap-requests.ts'
import { Wire } from '../src/wire/wire.ts'

let server: DirectoryServer
beforeAll(async () => {
  server = await startDirectory({ suffix, entries: company(), tls: true })
})
afterAll(async () => server[Symbol.asyncDispose]())

async function openWire(): Promise<Wire> {
  const wire = await Wire.open(server.url)
  onTestFinished(() => wire.close())
  return wire
}

describe('the wire', () => {
  it('sees the requests of a login', async () => {
    const wire = await openWire()
    await using auth = createLdapAuth(companyOptions(wire.url))
    await auth.authenticate(steve)
    const seen = wire.requests.map(({ op }) => op)
    expect(seen.slice(0, 3)).toEqual(['bind', 'search', 'bind'])
    expect(wire.requests[2]?.dn).toBe(dnOf(steve))
  })

  it('puts requests together that come in pieces', async () => {
    const unbind = [0x30, 0x05, 0x02, 0x01, 0x01, 0x42, 0x00]
    const wire = await openWire()
    const socket = connect(Number(new URL(wire.url).port), '127.0.0.1')
    await once(socket, 'connect')
    for (const byte of unbind.slice(0, -1)) socket.write(Buffer.of(byte))
    await vi.waitFor(() => expect(wire.sent).toHaveLength(unbind.length - 1))
    expect(wire.requests).toEqual([])
    socket.write(Buffer.from([...unbind.slice(-1), ...unbind]))
    await vi.waitFor(() => expect(wire.requests.map(({ op }) => op)).toEqual(['unbind', 'unbind']))
  })

  it('holds a request until it is released', async () => {
    const wire = await openWire()
    const timeouts = { operationMs: 100 }
    await using auth = createLdapAuth({ ...companyOptions(wire.url), timeouts })
    wire.fate = ({ op }) => (op === 'search' ? 'hold' : 'pass')
    await expect(auth.authenticate(steve)).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_TIMEOUT' })
    wire.release()
    await expect(auth.authenticate(steve)).resolves.toMatchObject({ authenticated: true })
  })
})

describe('a message', () => {
  it.each([
    ['short', Buffer.from([0x30, 0x05, 0x02, 0x01, 0x01, 0x42, 0x00]), 'unbind'],
    ['long', Buffer.from([0x30, 0x82, 0x00, 0x05, 0x02, 0x01, 0x01, 0x42, 0x00]), 'unbind'],
    ['encrypted', Buffer.from([0x16, 0x03, 0x01]), 'tls'],
    ['odd', Buffer.from([0x30, 0x00]), 'other'],
  ])('of %s form is taken whole', (_form, bytes, op) => {
    expect(takeMessage(bytes)?.request.op).toBe(op)
    expect(takeMessage(bytes)?.bytes).toEqual(bytes)
    expect(takeMessage(bytes)?.rest).toHaveLength(0)
  })
})
