import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describeWithSlapd, startScriptedServer } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  codesOf,
  everybody,
  failsWith,
  isUserBind,
  letIn,
  logInAt,
  person,
  startPeople,
  startTwoSlapd,
} from './people.ts'

/** Where nobody listens. */
async function deadUrl(): Promise<string> {
  const server = await startScriptedServer(() => {})
  await server.close()
  return server.url
}

/** What is told of servers that are left and come back. */
function hearFailovers(): unknown[] {
  const heard: unknown[] = []
  const listen = (event: unknown): void => void heard.push(event)
  subscribe('ldap-auth:failover', listen)
  onTestFinished(() => void unsubscribe('ldap-auth:failover', listen))
  return heard
}

describe('a list of servers', () => {
  it('is used in the order of preference', async () => {
    const [first, second] = await Promise.all([startPeople(), startPeople()])
    const ldap = logInAt({ url: first.url }, { url: [first.url, second.url] })
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(first.operations.filter(isUserBind)).toHaveLength(1)
    expect(second.operations).toEqual([])
  })

  it('goes on to the next where the first one refuses connections', async () => {
    const url = await deadUrl()
    const second = await startPeople()
    const heard = hearFailovers()
    const ldap = logInAt({ url }, { url: [url, second.url] })
    const logins = everybody().map((number) => ldap.authenticate(person(number)))
    const names = (await Promise.all(logins)).map(letIn)
    expect(names).toEqual(everybody().map((number) => person(number).username))
    expect(second.operations.filter(isUserBind)).toHaveLength(names.length)
    expect(heard).toEqual([{ url, state: 'left', code: 'ERR_LDAP_AUTH_CONNECT' }])
    expect(ldap.stats.servers).toMatchObject([
      { url, state: 'down', code: 'ERR_LDAP_AUTH_CONNECT', searchConnections: { open: 0 } },
      { url: second.url, state: 'up', searchConnections: { open: 2 } },
    ])
  })

  it('of which none answers is a failure', async () => {
    const urls = [await deadUrl(), await deadUrl()]
    const ldap = logInAt({ url: '' }, { url: urls })
    const login = () => ldap.authenticate(person(1))
    expect(await codesOf([login()])).toEqual(['ERR_LDAP_AUTH_CONNECT'])
    expect(await codesOf([login()])).toEqual(['ERR_LDAP_AUTH_CONNECT'])
    expect(await ldap.check()).toMatchObject({
      healthy: false,
      servers: urls.map((url) => ({ url, ok: false, error: { code: 'ERR_LDAP_AUTH_CONNECT' } })),
    })
  })

  it('is healthy while one of them answers, and check() has the figures of each', async () => {
    const url = await deadUrl()
    const second = await startPeople()
    const { healthy, servers } = await logInAt({ url }, { url: [url, second.url] }).check()
    expect(healthy).toBe(true)
    expect(servers).toEqual([
      { url, ok: false, error: failsWith('ERR_LDAP_AUTH_CONNECT') },
      { url: second.url, ok: true, latencyMs: expect.any(Number) },
    ])
  })

  it.each(['busy', 'garbage', 'close'] as const)('leaves a server that is %s', async (fault) => {
    const [first, second] = await Promise.all([startPeople(), startPeople()])
    const ldap = logInAt({ url: first.url }, { url: [first.url, second.url] })
    first.fail({ on: 'search', with: fault })
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(ldap.stats.servers.map(({ state }) => state)).toEqual(['down', 'up'])
    const before = first.operations.length
    expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
    expect(first.operations.slice(before).filter(({ op }) => op === 'search')).toEqual([])
  })

  it('does not take a refused service account to the next server', async () => {
    const [first, second] = await Promise.all([startPeople(), startPeople()])
    const service = { dn: 'cn=nobody,dc=example,dc=com', password: 'wrong' }
    const ldap = logInAt({ url: first.url }, { url: [first.url, second.url], service })
    const refused = failsWith('ERR_LDAP_AUTH_SERVICE_BIND')
    await expect(ldap.authenticate(person(1))).rejects.toThrow(refused)
    const { servers } = await ldap.check()
    expect(servers.map(({ error }) => error)).toEqual([refused, refused])
    expect(second.operations).toEqual([])
    expect(first.operations.filter(({ op }) => op === 'bind')).toHaveLength(1)
  })
})

describe('the bind of a user', () => {
  async function twoOverTls() {
    const [first, second] = await Promise.all([
      startPeople({ tls: true }),
      startPeople({ tls: true }),
    ])
    const tls = { startTls: true, ca: [first.ca ?? '', second.ca ?? ''] }
    const ldap = logInAt({ url: first.url }, { url: [first.url, second.url], tls })
    await ldap.findUser('person1')
    return { first, second, ldap }
  }

  it('moves on where no connection stands to send it on', async () => {
    const { first, second, ldap } = await twoOverTls()
    first.fail({ on: 'handshake', with: 'close' })
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(first.operations.filter(isUserBind)).toEqual([])
    expect(second.operations.filter(isUserBind)).toHaveLength(1)
  })

  it.each([
    ['close', 'ERR_LDAP_AUTH_CONNECT'],
    ['garbage', 'ERR_LDAP_AUTH_PROTOCOL'],
    ['hang', 'ERR_LDAP_AUTH_TIMEOUT'],
    ['busy', 'ERR_LDAP_AUTH_CONNECT'],
  ] as const)('is never sent again: %s', async (fault, code) => {
    const [first, second] = await Promise.all([startPeople(), startPeople()])
    const timeouts = { operationMs: 500 }
    const ldap = logInAt({ url: first.url }, { url: [first.url, second.url], timeouts })
    first.fail({ on: 'bind', with: fault, when: isUserBind })
    await expect(ldap.authenticate(person(1))).rejects.toThrow(failsWith(code))
    expect(first.operations.filter(isUserBind)).toHaveLength(1)
    expect(second.operations).toEqual([])

    expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
    expect(first.operations.filter(isUserBind)).toHaveLength(1)
    expect(second.operations.filter(isUserBind)).toHaveLength(1)
  })
})

describeWithSlapd('two OpenLDAP', () => {
  it('stand in for each other, and the preferred one is returned to', async () => {
    const [first, second] = await startTwoSlapd()
    await using ldap = logInAt({ url: first.url }, { url: [first.url, second.url] })
    const state = () => ldap.stats.servers[0]?.state
    const login = async (number: number) => letIn(await ldap.authenticate(person(number)))
    expect(await login(1)).toBe('person1')
    expect([first.binds(), second.binds()].map(({ length }) => length)).toEqual([1, 0])

    await first.kill()
    expect(await login(2)).toBe('person2')
    expect(await login(3)).toBe('person3')
    expect(state()).toBe('down')
    expect(second.binds()).toHaveLength(2)

    await first.restart()
    await expect.poll(state, { timeout: 15_000 }).toBe('up')
    expect(await login(4)).toBe('person4')
    await expect.poll(() => first.binds()).toHaveLength(2)
    expect(second.binds()).toHaveLength(2)
  })

  it('lose no login and send no bind twice when one is killed under load', async () => {
    const [first, second] = await startTwoSlapd()
    await using ldap = logInAt({ url: first.url }, { url: [first.url, second.url] })
    await ldap.authenticate(person(0))
    const logins: Promise<unknown[]>[] = []
    const send = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        logins.push(codesOf([ldap.authenticate(person(round % 50))]))
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await send(25)
    const killed = first.kill()
    await send(25)
    await killed
    const inFlight = logins.length
    await send(50)
    const codes = (await Promise.all(logins)).flat()
    const failed = codes.filter((code) => code !== undefined)
    expect(new Set(failed)).toEqual(new Set(failed.length === 0 ? [] : ['ERR_LDAP_AUTH_CONNECT']))
    expect(codes.slice(inFlight)).toEqual(Array.from({ length: 50 }, () => undefined))
    // Everybody was bound at least once; equal logins in progress share a bind.
    await expect.poll(() => first.binds().length + second.binds().length).toBeGreaterThan(50)
    expect(first.binds().length + second.binds().length).toBeLessThanOrEqual(codes.length + 1)
  })
})
