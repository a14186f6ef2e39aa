import { getEventListeners } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Permits } from '../../src/directory/permits.ts'
import { LdapAuthError } from '../../src/words/errors.ts'
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

  it('keeps no listener on the signal of a caller who was served', async () => {
    const one = new Permits(1, limits, { now: () => 0 })
    await one.acquire({ at: 1000 })
    const { signal } = new AbortController()
    const second = one.acquire({ at: 1000, signal })
    one.release()
    await second
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('leaves no timer behind when nobody may wait any more', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const one = new Permits(1, limits, { now: () => 0 })
    await one.acquire({ at: 1000 })
    const waiter = codesOf([one.acquire({ at: 20 })])
    expect(vi.getTimerCount()).toBe(1)
    one.refuseAll(new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'It is over.'))
    expect(await waiter).toEqual(['ERR_LDAP_AUTH_CLOSED'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
