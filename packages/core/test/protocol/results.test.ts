import { control, operations, result, searchReference } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { anySearch, scripted, soon } from './connecting.ts'

describe('a result', () => {
  it('code 10 keeps its referral URIs, and the controls behind them', async () => {
    const referral = ['ldap://a.example/dc=a??sub', 'ldaps://b.example/dc=b']
    const connection = await scripted(({ id }, socket) =>
      socket.write(
        result(id, operations.searchDone, {
          code: 10,
          matchedDn: 'dc=example,dc=com',
          message: 'elsewhere',
          referral,
          controls: [control('1.2.3', Buffer.from('value'))],
        }),
      ),
    )
    const outcome = await connection.search(anySearch, soon)
    expect(outcome.result).toEqual({
      code: 10,
      matchedDn: 'dc=example,dc=com',
      message: 'elsewhere',
      referrals: referral,
      controls: [{ oid: '1.2.3', value: Buffer.from('value') }],
      responseName: undefined,
    })
  })

  it('of a bind keeps its controls, also the ones nobody asked for', async () => {
    const connection = await scripted(({ id }, socket) =>
      socket.write(
        result(id, operations.bindResponse, {
          code: 49,
          controls: [control('2.16.840.1.113730.3.4.4', Buffer.from('0')), control('1.2.3')],
        }),
      ),
    )
    const { code, controls } = await connection.bind('cn=steve', 'secret', 5000)
    expect(code).toBe(49)
    expect(controls).toEqual([
      { oid: '2.16.840.1.113730.3.4.4', value: Buffer.from('0') },
      { oid: '1.2.3', value: undefined },
    ])
  })

  it('of a bind keeps the referral that must not be followed', async () => {
    const referral = ['ldap://elsewhere.example/']
    const connection = await scripted(({ id }, socket) =>
      socket.write(result(id, operations.bindResponse, { code: 10, referral })),
    )
    const { code, referrals } = await connection.bind('cn=steve', 'secret', 5000)
    expect({ code, referrals }).toEqual({ code: 10, referrals: referral })
  })

  it('of a search keeps the continuation references', async () => {
    const [one, other] = [['ldap://a.example/dc=a', 'ldap://b.example/dc=a'], ['ldap://c.example/']]
    const connection = await scripted(({ id }, socket) => {
      const references = [searchReference(id, one), searchReference(id, other)]
      socket.write(Buffer.concat([...references, result(id, operations.searchDone)]))
    })
    expect((await connection.search(anySearch, soon)).references).toEqual([one, other])
  })
})
