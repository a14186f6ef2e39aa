import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { Permits } from '../../src/directory/permits.ts'
import { codesOf } from './people.ts'

const limits = { maxWaiting: 1024, acquireMs: 5000 }

describe('a waiter that has gone', () => {
  it('keeps no listener on the signal of a caller who gave up waiting', async () => {
    const one = new Permits(1, limits, { now: () => 0 })
    await one.acquire({ at: 1000 })
    const { signal } = new AbortController()
    expect(await codesOf([one.acquire({ at: 20, signal })])).toEqual([
      'ERR_LDAP_AUTH_POOL_EXHAUSTED',
    ])
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('keeps no timer for a waiter who was called off', async () => {
    vi.useFakeTimers()
    const one = new Permits(1, limits, { now: () => 0 })
    await one.acquire({ at: 1000 })
    const caller = new AbortController()
    const waiter = codesOf([one.acquire({ at: 20, signal: caller.signal })])
    caller.abort()
    await waiter
    const left = vi.getTimerCount()
    vi.useRealTimers()
    expect(left).toBe(0)
  })
})
