import { integer, octets, operations, result, tlv } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../src/protocol/connection.ts'
import type { RequestControl } from '../../src/protocol/controls.ts'
import { anySearch, scripted, soon } from './connecting.ts'

const controls: readonly RequestControl[] = [
  { oid: '1.2.3', critical: false },
  { oid: '1.2.4', critical: true, value: tlv(0x30, integer(5), octets('cookie')) },
]

/** RFC 4511 section 4.1.11. */
const written = tlv(
  0xa0,
  tlv(0x30, octets('1.2.3'), tlv(0x01, Buffer.from([0x00]))),
  tlv(
    0x30,
    octets('1.2.4'),
    tlv(0x01, Buffer.from([0xff])),
    octets(tlv(0x30, integer(5), octets('cookie'))),
  ),
)

async function sentBy(ask: (connection: Connection) => Promise<unknown>): Promise<Buffer> {
  const messages: Buffer[] = []
  const connection = await scripted(({ id, operation, bytes }, socket) => {
    messages.push(bytes)
    const answer = operation === 0x60 ? operations.bindResponse : operations.searchDone
    socket.write(result(id, answer))
  })
  await ask(connection)
  return Buffer.concat(messages)
}

describe('the controls of a request', () => {
  it('go out behind a search, with their values as they are', async () => {
    const sent = await sentBy((connection) => connection.search({ ...anySearch, controls }, soon))
    expect(sent.includes(written)).toBe(true)
  })

  it('go out behind a bind', async () => {
    const sent = await sentBy((connection) => connection.bind('cn=steve', 'secret', 5000, controls))
    expect(sent.includes(written)).toBe(true)
  })
})
