import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Circuit } from '../../src/directory/circuit.ts'
import { LdapAuthError, type LdapAuthErrorCode } from '../../src/words/errors.ts'

const error = (code: LdapAuthErrorCode) => new LdapAuthError(code, 'x')
const outage = error('ERR_LDAP_AUTH_CONNECT')
const clock = { now: () => Date.now() }

function start(onProbe: () => void = () => {}) {
  const probes: number[] = []
  const began = clock.now()
  const circuit: Circuit = new Circuit({
    url: 'ldap://a.test',
    clock,
    patienceMs: 1000,
    probe: async () => {
      probes.push(clock.now() - began)
      onProbe()
      throw outage
    },
    onOpen: () => {},
  })
  return { circuit, probes, began }
}

describe('a circuit', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('opens at once when the server answered nobody since the request was begun', () => {
    const { circuit, began } = start()
    circuit.answered('search')
    vi.advanceTimersByTime(10)
    circuit.failed('search', outage, began + 10)
    expect(circuit.reason).toBe(outage)
  })

  it('probes in the context of no request: who met the failure is not kept for as long as it lasts', async () => {
    const requests = new AsyncLocalStorage<string>()
    const met: unknown[] = []
    const { circuit, began } = start(() => met.push(requests.getStore()))
    requests.run('a login', () => circuit.failed('search', outage, began))
    await vi.advanceTimersByTimeAsync(3000)
    expect(met).toEqual([undefined, undefined])
    circuit.close()
  })

  it('opens after three failures in a row while the server answers others', () => {
    const { circuit, began } = start()
    const fail = () => circuit.failed('search', outage, began - 1)
    circuit.answered('search')
    for (let times = 0; times < 2; times += 1) fail()
    circuit.answered('search')
    for (let times = 0; times < 2; times += 1) fail()
    expect(circuit.reason).toBeUndefined()
    fail()
    expect(circuit.reason).toBe(outage)
  })

  it('closes by an answer to what the server failed at, and by no other', () => {
    const { circuit, began } = start()
    vi.advanceTimersByTime(10)
    circuit.failed('bind', outage, began)
    circuit.answered('search')
    expect(circuit.reason).toBe(outage)
    circuit.answered('bind')
    expect(circuit.reason).toBeUndefined()
  })

  it('opens for a server that answers searches and no bind', () => {
    const { circuit, began } = start()
    vi.advanceTimersByTime(5000)
    circuit.answered('search')
    circuit.failed('bind', error('ERR_LDAP_AUTH_TIMEOUT'), began)
    expect(circuit.reason?.code).toBe('ERR_LDAP_AUTH_TIMEOUT')
  })

  it.each([
    'ERR_LDAP_AUTH_SERVICE_BIND',
    'ERR_LDAP_AUTH_SEARCH',
    'ERR_LDAP_AUTH_ABORTED',
    'ERR_LDAP_AUTH_CLOSED',
  ] as const)('stays closed at %s', (code) => {
    const { circuit, began } = start()
    for (let times = 0; times < 5; times += 1) circuit.failed('search', error(code), began)
    expect(circuit.reason).toBeUndefined()
  })

  it.each(['ERR_LDAP_AUTH_TIMEOUT', 'ERR_LDAP_AUTH_POOL_EXHAUSTED'] as const)(
    'counts %s only after a wait',
    (code) => {
      const { circuit, began } = start()
      vi.advanceTimersByTime(500)
      circuit.failed('bind', error(code), began)
      expect(circuit.reason).toBeUndefined()
      vi.advanceTimersByTime(500)
      circuit.failed('bind', error(code), began)
      expect(circuit.reason?.code).toBe(code)
    },
  )

  it('asks in the background, less and less often, until the server answers', async () => {
    const { circuit, probes, began } = start()
    circuit.failed('search', outage, began)
    await vi.advanceTimersByTimeAsync(100_000)
    expect(probes).toEqual([1000, 3000, 7000, 15_000, 31_000, 61_000, 91_000])
    circuit.answered('search')
    expect(circuit.reason).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('asks later where the server is left again soon', async () => {
    const { circuit, probes, began } = start()
    circuit.failed('search', outage, began)
    circuit.answered('search')
    await vi.advanceTimersByTimeAsync(100)
    circuit.failed('search', outage, clock.now())
    await vi.advanceTimersByTimeAsync(2500)
    expect(probes).toEqual([2100])
  })

  it('asks no more once it is closed', async () => {
    const { circuit, probes, began } = start()
    circuit.failed('search', outage, began)
    circuit.close()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(probes).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})
