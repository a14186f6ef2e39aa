import dns from 'node:dns'
import {
  type NameServer,
  type ServiceRecord,
  startNameServer,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import type { Directory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/words/clock.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import { codesOf, failsWith, isUserBind, letIn, logInAt, person, startPeople } from './people.ts'

/** The directory as a record would name it. */
function recordOf({ url }: Pick<Directory, 'url'>, more: object = {}): ServiceRecord {
  return { name: 'localhost', port: Number(new URL(url).port), ...more }
}

async function startDns(answer: Parameters<typeof startNameServer>[0]): Promise<NameServer> {
  const names = await startNameServer(answer)
  const before = dns.getServers()
  dns.setServers([names.address])
  onTestFinished(async () => {
    dns.setServers(before)
    await names.close()
  })
  return names
}

function logInBy(
  listed: readonly Pick<Directory, 'url'>[],
  more: { refreshMs?: number } = {},
  clock = systemClock,
): LdapAuth {
  const hosts = listed.map((one) => `localhost:${recordOf(one).port}`)
  return logInAt({ url: '' }, { url: { srv: 'example.com', hosts, ...more } }, clock)
}

function binds(...directories: readonly Directory[]): number[] {
  return directories.map(({ operations }) => operations.filter(isUserBind).length)
}

describe('servers by the SRV records of a domain', () => {
  it('are used by priority, and stand in for each other', async () => {
    const [one, two] = await Promise.all([startPeople(), startPeople()])
    const records = [recordOf(one, { priority: 20 }), recordOf(two, { priority: 10 })]
    const names = await startDns(records)
    const ldap = logInBy([one, two])
    expect(names.questions()).toEqual([])
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(binds(one, two)).toEqual([0, 1])
    expect(names.questions()).toEqual(['_ldap._tcp.example.com'])

    await two.close()
    expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
    expect(binds(one, two)).toEqual([1, 1])
    expect(await ldap.check()).toMatchObject({
      healthy: true,
      servers: [{ ok: false }, { url: `ldap://localhost:${recordOf(one).port}`, ok: true }],
    })
  })

  it('are asked for once by logins that come at the same time', async () => {
    const directory = await startPeople()
    const names = await startDns([recordOf(directory)])
    const ldap = logInBy([directory])
    await Promise.all([1, 2, 3].map((number) => ldap.authenticate(person(number))))
    expect(names.questions()).toHaveLength(1)
  })

  it('are asked for again every refreshMs', async () => {
    const [one, two] = await Promise.all([startPeople(), startPeople()])
    const names = await startDns([recordOf(one)])
    const ldap = logInBy([one, two], { refreshMs: 100 })
    await ldap.authenticate(person(1))
    names.answerWith([recordOf(two)])
    const url = `ldap://localhost:${recordOf(two).port}`
    await expect.poll(() => ldap.stats.servers[0]?.url).toBe(url)
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(binds(one, two)).toEqual([1, 1])
    await expect.poll(() => one.connections).toBe(0)
  })

  it('are asked for again when one of them fails', async () => {
    const [one, two] = await Promise.all([startPeople(), startPeople()])
    const names = await startDns([recordOf(one)])
    const time = { ahead: 0 }
    const ldap = logInBy([one, two], {}, { now: () => performance.now() + time.ahead })
    await ldap.authenticate(person(1))
    names.answerWith([recordOf(one, { priority: 1 }), recordOf(two, { priority: 2 })])
    time.ahead += 2000
    await one.close()
    await expect(ldap.authenticate(person(1))).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CONNECT'))
    await expect.poll(() => ldap.stats.servers).toHaveLength(2)
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(binds(two)).toEqual([1])
  })

  it.each(['fails', 'silent'] as const)('stay while the name server %s', async (fault) => {
    const directory = await startPeople()
    const names = await startDns([recordOf(directory)])
    const ldap = logInBy([directory], { refreshMs: 50 })
    await ldap.authenticate(person(1))
    names.answerWith(fault)
    await expect.poll(() => names.questions().length, { timeout: 18_000 }).toBeGreaterThan(2)
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
  })

  it('are a failure as long as there is no answer', async () => {
    const directory = await startPeople()
    const names = await startDns('fails')
    const ldap = logInBy([directory])
    const unknown = failsWith('ERR_LDAP_AUTH_CONNECT')
    await expect(ldap.authenticate(person(1))).rejects.toThrow(unknown)
    expect(await ldap.check()).toEqual({
      healthy: false,
      servers: [{ url: '_ldap._tcp.example.com', ok: false, error: unknown }],
    })
    names.answerWith([recordOf(directory)])
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
  })

  it('are not waited for after close()', async () => {
    await startDns('silent')
    const ldap = logInBy([{ url: 'ldap://localhost:9' }])
    const login = codesOf([ldap.authenticate(person(1))])
    await ldap.close({ graceMs: 20 })
    expect(await login).toEqual(['ERR_LDAP_AUTH_CLOSED'])
    expect((await ldap.check()).servers[0]?.error).toEqual(failsWith('ERR_LDAP_AUTH_CLOSED'))
  })
})

describe('rule 7: a record that names a host outside of the domain', () => {
  it('is passed over unless it is listed, by host and port', async () => {
    const directory = await startPeople()
    let connections = 0
    const elsewhere = await startScriptedServer(() => {
      connections += 1
    })
    onTestFinished(() => elsewhere.close())
    await startDns([
      recordOf(elsewhere, { priority: 1 }),
      { name: 'notexample.com', port: 389, priority: 2 },
      { name: 'example.com.evil.test', port: 389, priority: 3 },
      recordOf(directory, { priority: 4 }),
    ])
    const ldap = logInBy([directory])
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(ldap.stats.servers).toHaveLength(1)
    expect(connections).toBe(0)
  })

  it('is a failure where there is no other', async () => {
    const directory = await startPeople()
    await startDns([recordOf(directory)])
    const ldap = logInAt({ url: '' }, { url: { srv: 'example.com' } })
    await expect(ldap.authenticate(person(1))).rejects.toThrow(
      /localhost:\d+\. List hosts .*url\.hosts/,
    )
    expect(directory.operations).toEqual([])
  })
})
