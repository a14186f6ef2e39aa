import { startScriptedServer } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Connections } from '../../src/directory/connections.ts'
import { LdapAuthError } from '../../src/index.ts'
import { systemClock } from '../../src/words/clock.ts'
import { resolve } from '../options/valid.ts'
import { anySearch } from '../protocol/connecting.ts'

const closed = new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'closed')
const failsWith = (code: string): unknown => expect.objectContaining({ code })

/** Connections to a server that never answers. */
async function startConnections(): Promise<Connections> {
  const server = await startScriptedServer(() => {})
  onTestFinished(() => server.close())
  const settings = resolve({ url: server.url })
  const [address] = settings.servers
  if (address === undefined) throw new Error('there is no server')
  const connections = new Connections('search', address, settings, systemClock)
  onTestFinished(() => connections.close(closed))
  return connections
}

describe('the connections of a lane', () => {
  it('that only finish what they began take nothing new, and still end at close', async () => {
    const connections = await startConnections()
    const connection = await connections.open()
    expect(connections.leastBusy()).toBe(connection)

    const patient = connection.search(anySearch, { timeoutMs: 20_000 })
    const late = connection.search(anySearch, { timeoutMs: 30 })
    await expect(late).rejects.toThrow(failsWith('ERR_LDAP_AUTH_TIMEOUT'))
    expect([connections.leastBusy(), connections.size]).toEqual([undefined, 0])
    expect(connection.inFlight).toBe(1)

    void connections.close(closed)
    await expect(patient).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CLOSED'))
  })

  it('let nobody in after close', async () => {
    const connections = await startConnections()
    let opened: { readonly usable: boolean } | undefined
    const bind = async (connection: typeof opened): Promise<void> => {
      opened = connection
      void connections.close(closed)
    }
    const opening = connections.open({ checkWaiting: () => {}, bind })
    await expect(opening).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CLOSED'))
    expect(opened?.usable).toBe(false)
    await expect(connections.open()).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CLOSED'))
  })
})
