import { describe, expect, it } from 'vitest'
import { Connections } from '../../src/directory/connections.ts'
import { LdapAuthError } from '../../src/index.ts'
import { anySearch, scripted } from '../protocol/connecting.ts'

const closed = new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'closed')
const limits = { idleMs: 60_000, maxAgeMs: 60_000 }
const failsWith = (code: string): unknown => expect.objectContaining({ code })

describe('the connections of a lane', () => {
  it('that only finish what they began take nothing new, and still end at close', async () => {
    const connections = new Connections(limits)
    const connection = await scripted(() => {})
    connections.add(connection)
    expect(connections.leastBusy()).toBe(connection)

    const patient = connection.search(anySearch, { timeoutMs: 20_000 })
    const late = connection.search(anySearch, { timeoutMs: 30 })
    await expect(late).rejects.toThrow(failsWith('ERR_LDAP_AUTH_TIMEOUT'))
    expect([connections.leastBusy(), connections.size]).toEqual([undefined, 0])
    expect(connection.inFlight).toBe(1)

    connections.close(closed)
    await expect(patient).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CLOSED'))
  })

  it('let nobody in after close', async () => {
    const connections = new Connections(limits)
    connections.close(closed)
    const connection = await scripted(() => {})
    expect(() => connections.add(connection)).toThrow(failsWith('ERR_LDAP_AUTH_CLOSED'))
    expect(connection.usable).toBe(false)
  })
})
