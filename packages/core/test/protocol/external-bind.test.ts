import { integer, octets, operations, result, tlv } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { scripted } from './connecting.ts'

describe('a SASL EXTERNAL bind', () => {
  it('has no name, the mechanism, and credentials that are there and empty', async () => {
    const sent: Buffer[] = []
    const connection = await scripted(({ id, bytes }, socket) => {
      sent.push(bytes)
      socket.write(result(id, operations.bindResponse))
    })
    expect(await connection.bindExternal(5000)).toMatchObject({ code: 0 })
    const sasl = tlv(0xa3, octets('EXTERNAL'), octets(''))
    const request = tlv(0x60, integer(3), octets(''), sasl)
    expect(Buffer.concat(sent).subarray(-request.length)).toEqual(request)
  })

  it('is alone on its connection, like every bind', async () => {
    const connection = await scripted(() => {})
    const bind = connection.bindExternal(50)
    const second = connection.bindExternal(50)
    await expect(second).rejects.toThrow(/a bind has to be alone/)
    await expect(bind).rejects.toThrow(expect.objectContaining({ code: 'ERR_LDAP_AUTH_TIMEOUT' }))
  })
})
