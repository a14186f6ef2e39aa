import { onRequest, operations, result, startScriptedServer } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Servers } from '../../src/directory/servers.ts'
import { resolveOptions } from '../../src/options/resolve.ts'
import type { ServerAddress } from '../../src/options/settings.ts'
import { systemClock } from '../../src/words/clock.ts'
import { LdapAuthError } from '../../src/words/errors.ts'
import { deadlineIn, failsWith } from './people.ts'

const closed = new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'The test is over.')
const search = {
  base: '',
  scope: 'base',
  filter: { type: 'present', attribute: 'objectClass' },
  attributes: [],
  sizeLimit: 1,
} as const

function startServers(more: object = {}): Servers {
  const user = { base: 'dc=x', filter: '(uid={{username}})' }
  const options = resolveOptions({ url: 'ldap://127.0.0.1:9', user, ...more })
  const servers = new Servers(options, systemClock)
  onTestFinished(() => servers.close(closed))
  return servers
}

function at(port: number, host = '127.0.0.1'): ServerAddress {
  return { url: `ldap://${host}:${port}`, host, port, security: 'plain' }
}

async function startSilent(): Promise<{ address: ServerAddress; asked: () => number }> {
  let asked = 0
  const server = await startScriptedServer((socket) =>
    onRequest(socket, () => {
      asked += 1
    }),
  )
  onTestFinished(() => server.close())
  return { address: at(server.port), asked: () => asked }
}

describe('referred servers', () => {
  it('are one server by whatever spelling, and the configured one where that is meant', () => {
    const servers = startServers()
    expect(servers.at(at(9))).toBe(servers.configured[0])
    expect(servers.at(at(10, 'B.test'))).toBe(servers.at(at(10, 'b.test.')))
    expect(servers.at(at(10, '::1'))).toBe(servers.at(at(10, '0::1')))
    expect(servers.at({ ...at(10, 'b.test'), security: 'ldaps' })).not.toBe(
      servers.at(at(10, 'b.test')),
    )
  })

  it('are sixteen at most: the one that was used longest ago makes room', () => {
    const servers = startServers()
    const [first, second] = Array.from({ length: 16 }, (_, index) => servers.at(at(100 + index)))
    expect(servers.at(at(100))).toBe(first)
    servers.at(at(200))
    expect(servers.at(at(100))).toBe(first)
    expect(servers.at(at(101))).not.toBe(second)
  })

  it('make no room while they are in use', async () => {
    const silent = await startSilent()
    const servers = startServers()
    const busy = servers.at(silent.address)
    const answer = expect(busy.search(search, deadlineIn(10_000))).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_CLOSED'),
    )
    await expect.poll(silent.asked).toBe(1)
    for (let port = 100; port < 200; port += 1) servers.at(at(port))
    expect(servers.at(silent.address)).toBe(busy)
    await servers.close(closed)
    await answer
  })

  it('make no room while the service account waits after a refusal', async () => {
    const refusing = await startScriptedServer((socket) =>
      onRequest(socket, ({ id }) =>
        socket.write(result(id, operations.bindResponse, { code: 49 })),
      ),
    )
    onTestFinished(() => refusing.close())
    const servers = startServers({ service: { dn: 'cn=app', password: 'secret' } })
    const waiting = servers.at(at(refusing.port))
    await expect(waiting.search(search, deadlineIn(10_000))).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_SERVICE_BIND'),
    )
    for (let port = 100; port < 120; port += 1) servers.at(at(port))
    expect(servers.at(at(refusing.port))).toBe(waiting)
  })

  it('are refused while all that there may be are in use', async () => {
    const servers = startServers()
    const busy = await Promise.all(Array.from({ length: 16 }, () => startSilent()))
    const answers = busy.map(({ address }) =>
      servers.at(address).search(search, deadlineIn(10_000)),
    )
    expect(() => servers.at(at(200))).toThrow(failsWith('ERR_LDAP_AUTH_POOL_EXHAUSTED'))
    await Promise.allSettled([servers.close(closed), ...answers])
  })

  it('are closed with all others, and none is opened any more', async () => {
    const servers = startServers()
    await servers.close(closed)
    expect(() => servers.at(at(100))).toThrow(closed)
  })
})
