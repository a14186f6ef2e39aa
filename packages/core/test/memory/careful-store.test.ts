import { describe, expect, it } from 'vitest'
import { CarefulStore } from '../../src/memory/careful-store.ts'
import type { ThrottleStore, ThrottleTake } from '../../src/words/throttle.ts'

const limit = { max: 2, windowMs: 100, from: 'last' } as const
const allowed: ThrottleTake = { allowed: true, retryAfterMs: 0 }
const failure = { code: 'ERR_LDAP_AUTH_THROTTLE_STORE' }

/** A store that does as the test says, and notes what it is asked. */
function scripted(take: ThrottleStore['take']) {
  const asked: string[] = []
  const store: ThrottleStore = {
    take: (key, ...rest) => {
      asked.push(`take ${key}`)
      return take(key, ...rest)
    },
    giveBack: async (key) => void asked.push(`back ${key}`),
  }
  return { asked, store }
}

function clockAt(time: number) {
  const clock = { time, now: () => clock.time }
  return clock
}

describe('a store that fails', () => {
  it.each([
    [
      'at once',
      (): never => {
        throw new Error('no')
      },
    ],
    [
      'later',
      async (): Promise<never> => {
        throw new Error('no')
      },
    ],
  ])('%s is left alone for a second, and asked again then', async (_when, take) => {
    const clock = clockAt(0)
    const { asked, store } = scripted(take)
    const careful = new CarefulStore(store, clock, undefined)
    const ask = () => careful.take('a', limit, 1, { at: 10_000 })
    await expect(ask()).resolves.toMatchObject({
      failure: { ...failure, cause: expect.any(Error) },
    })
    clock.time = 999
    await expect(ask()).resolves.toMatchObject({ failure })
    expect([asked, careful.failures]).toEqual([['take a'], 1])
    clock.time = 1000
    await expect(ask()).resolves.toMatchObject({ failure })
    expect([asked, careful.failures]).toEqual([['take a', 'take a'], 2])
  })

  it('is replaced by another, which also takes back what it counted', async () => {
    const instead = scripted(async () => allowed)
    const { store } = scripted(async () => {
      throw new Error('no')
    })
    const other = new CarefulStore(instead.store, clockAt(0), undefined)
    const careful = new CarefulStore(store, clockAt(0), other)
    const taken = await careful.take('a', limit, 1, { at: 10_000 })
    taken.giveBack()
    expect(taken).toMatchObject(allowed)
    expect(instead.asked).toEqual(['take a', 'back a'])
  })
})

describe('a store that answers too late', () => {
  it('takes back what it counted for nobody', async () => {
    let answer = (_take: ThrottleTake): void => undefined
    const { asked, store } = scripted(
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    const careful = new CarefulStore(store, clockAt(0), undefined)
    await expect(careful.take('a', limit, 1, { at: 1 })).resolves.toMatchObject({ failure })
    answer(allowed)
    await expect.poll(() => asked).toEqual(['take a', 'back a'])
  })
})

describe('a login that is called off', () => {
  it('is no failure of the store', async () => {
    const { store } = scripted(() => new Promise(() => undefined))
    const careful = new CarefulStore(store, clockAt(0), undefined)
    const signal = AbortSignal.abort()
    await expect(careful.take('a', limit, 1, { at: 10_000, signal })).resolves.toMatchObject({
      failure: { code: 'ERR_LDAP_AUTH_ABORTED' },
    })
    expect(careful.failures).toBe(0)
  })
})

describe('a try', () => {
  it('is taken back where it was counted, and only there', async () => {
    const { asked, store } = scripted(async (key) => ({ ...allowed, allowed: key === 'a' }))
    const careful = new CarefulStore(store, clockAt(0), undefined)
    for (const [key, tries] of [
      ['a', 1],
      ['a', 0],
      ['b', 1],
    ] as const) {
      const { giveBack } = await careful.take(key, limit, tries, { at: 10_000 })
      giveBack()
    }
    expect(asked.filter((one) => one.startsWith('back'))).toEqual(['back a'])
  })
})
