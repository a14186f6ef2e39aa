import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Permits } from '../../src/directory/permits.ts'
import type { Search } from '../../src/protocol/requests.ts'
import {
  codesOf,
  deadlineIn,
  dnOf,
  failsWith,
  isLocate,
  person,
  roomAt,
  startPeople,
} from './people.ts'

const exhausted = failsWith('ERR_LDAP_AUTH_POOL_EXHAUSTED')

describe('permits', () => {
  const limits = { maxWaiting: 1024, acquireMs: 5000 }
  const clock = { now: () => Date.now() }
  const later = () => ({ at: clock.now() + 60_000 })
  const permits = (count: number): Permits => new Permits(count, limits, clock)

  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('turn away the one who comes behind as many as may wait', async () => {
    const one = permits(1)
    await one.acquire(later())
    const waiting = Array.from({ length: 1024 }, () => one.acquire(later()))
    await expect(one.acquire(later())).rejects.toThrow(exhausted)
    expect(one.waiting).toBe(1024)

    for (const waiter of waiting) {
      one.release()
      await waiter
    }
    expect(one.waiting).toBe(0)
  })

  it('turn away who has waited for acquireMs', async () => {
    const one = permits(1)
    await one.acquire(later())
    const waiter = one.acquire(later())
    const given = expect(waiter).rejects.toThrow(exhausted)
    await vi.advanceTimersByTimeAsync(4999)
    expect(one.waiting).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    await given
    expect(one.waiting).toBe(0)
  })

  it('turn away whose deadline comes sooner', async () => {
    const one = permits(1)
    await one.acquire(later())
    const given = expect(one.acquire({ at: clock.now() + 100 })).rejects.toThrow(exhausted)
    await vi.advanceTimersByTimeAsync(100)
    await given
  })

  it('are handed out in the order they were asked for', async () => {
    const two = permits(2)
    await two.acquire(later())
    await two.acquire(later())
    const admitted: number[] = []
    const waiters = [1, 2, 3].map(async (number) => {
      await two.acquire(later())
      admitted.push(number)
    })
    two.release()
    const newcomer = two.acquire(later()).then(() => admitted.push(4))
    for (let turn = 0; turn < 3; turn += 1) two.release()
    await Promise.all([...waiters, newcomer])
    expect(admitted).toEqual([1, 2, 3, 4])
  })

  it('are not swallowed by a waiter who gave up', async () => {
    const one = permits(1)
    await one.acquire(later())
    const given = expect(one.acquire({ at: clock.now() + 10 })).rejects.toThrow(exhausted)
    await vi.advanceTimersByTimeAsync(10)
    await given
    one.release()
    await one.acquire(later())
  })

  it('are not swallowed by a waiter who is called off in the moment of the admission', async () => {
    const one = permits(1)
    await one.acquire(later())
    const caller = new AbortController()
    const called = codesOf([one.acquire({ ...later(), signal: caller.signal })])
    const next = one.acquire(later())
    caller.abort()
    one.release()
    expect(await called).toEqual(['ERR_LDAP_AUTH_ABORTED'])
    await next
    one.release()
    await one.acquire(later())
  })

  it('are not waited for any more by one who was called off', async () => {
    const one = permits(1)
    await one.acquire(later())
    const caller = new AbortController()
    const called = codesOf([one.acquire({ ...later(), signal: caller.signal })])
    caller.abort()
    expect(await called).toEqual(['ERR_LDAP_AUTH_ABORTED'])
    expect(one.waiting).toBe(0)
    const early = one.acquire({ ...later(), signal: AbortSignal.abort() })
    await expect(early).rejects.toThrow(failsWith('ERR_LDAP_AUTH_ABORTED'))
    expect(one.waiting).toBe(0)
  })
})

describe('a directory too busy', () => {
  it('tells a login that waited too long for a bind connection', async () => {
    const room = roomAt(await startPeople(), { pool: { bindConnections: 1 } })
    const lend = (number: number, ms: number, work: () => Promise<void>) =>
      room.withUser({ dn: dnOf(number) }, person(number).password, deadlineIn(ms), work)
    let finish = (): void => {}
    let begin = (): void => {}
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const first = lend(1, 10_000, () => {
      begin()
      return new Promise<void>((resolve) => (finish = resolve))
    })
    await begun
    await expect(lend(2, 30, async () => {})).rejects.toThrow(exhausted)
    finish()
    await first
    expect((await lend(3, 10_000, async () => {})).bound).toBe(true)
  })

  it('takes 1024 searches on a connection, before it stands and after', async () => {
    const directory = await startPeople()
    const room = roomAt(directory, { pool: { searchConnections: 1 } })
    const search: Search = {
      base: 'dc=example,dc=com',
      scope: 'sub',
      filter: { type: 'present', attribute: 'objectClass' },
      attributes: ['1.1'],
      sizeLimit: 1,
    }
    const ask = (): Promise<unknown> => room.search(search, deadlineIn(10_000))
    directory.fail({ on: 'search', with: 'hang' })
    const first = codesOf(Array.from({ length: 1024 }, ask))
    await expect(ask()).rejects.toThrow(exhausted)
    await vi.waitFor(() => expect(directory.operations.filter(isLocate)).toHaveLength(1024))
    await expect(ask()).rejects.toThrow(exhausted)
    await directory.close()
    expect(new Set(await first)).toEqual(new Set(['ERR_LDAP_AUTH_CONNECT']))
  })
})
