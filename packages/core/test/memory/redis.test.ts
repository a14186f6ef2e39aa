import { describeWithRedis, type Redis, startRedis } from '@ldap-auth/test-servers'
import { Redis as Client } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ThrottleOptions, ThrottleStore } from '../../src/index.ts'
import { rateLimiterStore } from '../../src/rate-limiter/index.ts'
import { entries, openAuth, startPeople, steve, userBinds } from '../login/people.ts'

const right = { username: 'Steve', password: 'secret-Steve' }
const limit = { max: 2, windowMs: 60_000, from: 'last' } as const
const allowed = { allowed: true, retryAfterMs: 0 }

function guess(number: number) {
  return { username: 'Steve', password: `guess ${number}` }
}

describeWithRedis('tries that are counted in Redis', () => {
  let redis: Redis
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis.stop())

  /** As of another process. */
  function connect(): { client: Client; store: ThrottleStore } {
    const client = new Client({ port: redis.port, host: '127.0.0.1', maxRetriesPerRequest: 0 })
    client.on('error', () => undefined)
    onTestFinished(() => client.disconnect())
    return {
      client,
      store: rateLimiterStore(
        new RateLimiterRedis({ storeClient: client, points: 1, duration: 1 }),
      ),
    }
  }

  async function openTwo(
    throttle: Exclude<ThrottleOptions, false> = {},
    more: typeof entries = [],
  ) {
    const directory = await startPeople({ entries: [...entries, ...more] })
    const open = () => openAuth(directory, { throttle: { ...throttle, store: connect().store } })
    return { directory, one: open(), other: open() }
  }

  it('count together for several processes', async () => {
    const { directory, one, other } = await openTwo()
    const all = Array.from({ length: 50 }, (_, number) =>
      (number % 2 === 0 ? one : other).authenticate(guess(number)),
    )
    const results = await Promise.all(all)
    const refused = results.map((result) => !result.authenticated && result.reason)
    expect(refused.filter((reason) => reason === 'wrong-password')).toHaveLength(4)
    expect(userBinds(directory)).toEqual(Array(4).fill(steve))
    const blocked = await one.authenticate(right)
    expect(blocked).toMatchObject({ reason: 'too-many-attempts' })
    const { retryAfterMs } = blocked.authenticated ? {} : blocked.detail
    expect(retryAfterMs).toBeGreaterThan(29 * 60_000)
    expect(retryAfterMs).toBeLessThanOrEqual(30 * 60_000)
  })

  it.each([
    ['3', 1],
    ['5', 3],
  ])(
    'keep clear of a lockout after %s, of which no process knows',
    async (pwdMaxFailure, heard) => {
      const objectClass = ['device', 'pwdPolicy']
      const rules = {
        objectClass,
        pwdLockout: 'TRUE',
        pwdMaxFailure,
        pwdFailureCountInterval: '60',
      }
      const policy = { dn: 'cn=policy,dc=company,dc=com', attributes: rules }
      const { directory, one, other } = await openTwo({}, [policy])
      const all = Array.from({ length: 50 }, (_, number) =>
        (number % 2 === 0 ? one : other).authenticate(guess(number)),
      )
      await Promise.all(all)
      const got = userBinds(directory).length
      // Some may meet those that are about to be taken back.
      expect(got).toBeGreaterThan(0)
      expect(got).toBeLessThanOrEqual(heard)
      for (let number = 50; number < 55; number += 1) await other.authenticate(guess(number))
      expect(userBinds(directory)).toHaveLength(heard)
    },
  )

  it('are taken back', async () => {
    const { one, other } = await openTwo()
    for (let count = 0; count < 3; count += 1) await one.authenticate(guess(count))
    for (let count = 0; count < 9; count += 1) {
      expect(await other.authenticate(right)).toMatchObject({ authenticated: true })
    }
  })

  it('are kept under keys that tell nothing, and run out', async () => {
    const directory = await startPeople()
    const { client, store } = connect()
    const auth = openAuth(directory, { throttle: { store } })
    await auth.authenticate(guess(1), { clientAddress: '192.0.2.1' })
    const keys = await client.keys('*')
    expect(keys.map((key) => key.replace(/[\w-]{43}$/, '')).sort()).toEqual([
      'rlflx:account:',
      'rlflx:address:',
      'rlflx:name:',
      'rlflx:pair:',
      'rlflx:pair:',
    ])
    for (const key of keys) expect(await client.ttl(key)).toBeGreaterThan(0)
  })

  it.each(['dead', 'silent'] as const)('are not to be had of one that is %s', async (state) => {
    const { directory, one } = await openTwo()
    await one.authenticate(right)
    const before = directory.operations.length
    await (state === 'dead' ? redis.kill() : redis.pause())
    const start = performance.now()
    for (let count = 0; count < 5; count += 1) {
      await expect(one.authenticate(right)).rejects.toMatchObject({
        code: 'ERR_LDAP_AUTH_THROTTLE_STORE',
        retryable: true,
      })
    }
    expect(performance.now() - start).toBeLessThan(4000)
    expect(directory.operations.length).toBe(before)
    expect(one.stats.throttle.storeFailures).toBeGreaterThan(0)
  })

  it.each(['dead', 'silent'] as const)(
    'are counted here instead of by one that is %s',
    async (state) => {
      const { directory, one } = await openTwo({ onStoreError: 'memory' })
      await (state === 'dead' ? redis.kill() : redis.pause())
      const reasons: unknown[] = []
      for (let count = 0; count < 5; count += 1) {
        const result = await one.authenticate(guess(count))
        reasons.push(result.authenticated ? 'accepted' : result.reason)
      }
      expect(reasons).toEqual([...Array(4).fill('wrong-password'), 'too-many-attempts'])
      expect(userBinds(directory)).toHaveLength(4)
    },
  )

  describe('the store', () => {
    it('allows as many as the limit says, whatever the limiter was made for', async () => {
      const { store } = connect()
      const takes = await Promise.all(Array.from({ length: 20 }, () => store.take('a', limit, 1)))
      expect(takes.filter((take) => take.allowed)).toHaveLength(2)
      expect(await store.take('b', { ...limit, max: 100 }, 1)).toEqual({ ...allowed, count: 1 })
    })

    it('does not count what is refused, nor what only asks', async () => {
      const { store } = connect()
      expect(await store.take('a', limit, 0)).toEqual(allowed)
      for (let count = 0; count < 9; count += 1) await store.take('a', limit, 1)
      expect(await store.take('a', limit, 0)).toMatchObject({ allowed: false })
      await store.giveBack('a', limit)
      expect(await store.take('a', limit, 1)).toEqual({ ...allowed, count: 2 })
      expect(await store.take('a', limit, 1)).toMatchObject({ allowed: false })
    })

    it('gives nobody a try in advance', async () => {
      const { store } = connect()
      await store.giveBack('a', limit)
      await store.take('a', limit, 1)
      await store.take('a', limit, 1)
      expect(await store.take('a', limit, 1)).toMatchObject({ allowed: false })
    })

    it('keeps no counter for ever', async () => {
      const { client, store } = connect()
      await store.take('a', { ...limit, windowMs: 1 }, 1)
      expect(await client.pttl('rlflx:a')).toBeGreaterThan(0)
    })
  })
})
