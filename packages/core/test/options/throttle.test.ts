import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { options, refusalOf, resolve } from './valid.ts'

const store = { take: () => undefined, giveBack: () => undefined }

describe('throttle', () => {
  it('is on, and off where that is written', () => {
    const defaults = resolve().throttle
    expect(defaults).toMatchObject({ account: { max: 4, windowMs: 1_800_000 } })
    expect(resolve({ throttle: {} }).throttle).toEqual(defaults)
    expect(describeSettings(resolve({ throttle: false })).throttle).toBe(false)
  })

  it.each(['account', 'accountAndAddress', 'address'])('%s takes whole numbers', (name) => {
    const withLimit = (limit: object) => options({ throttle: { [name]: limit } })
    for (const max of [0, 10_001, 1.5, '4', null]) {
      expect(refusalOf(withLimit({ max }))).toContain(
        `throttle.${name}.max: must be a whole number`,
      )
    }
    for (const windowMs of [0, 2 ** 31, -1]) {
      const problem = `throttle.${name}.windowMs: must be a whole number`
      expect(refusalOf(withLimit({ windowMs }))).toContain(problem)
    }
    expect(resolve({ throttle: { [name]: { max: 1, windowMs: 1 } } }).throttle).toMatchObject({
      [name]: { max: 1, windowMs: 1 },
    })
  })

  it('leaves the store to its owner, and shows only that there is one', () => {
    const settings = resolve({ throttle: { store } })
    expect(Object.isFrozen(store)).toBe(false)
    expect(settings.throttle?.store?.()).toBe(store)
    expect(describeSettings(settings).throttle).toMatchObject({ store: 'shared' })
  })

  it.each([
    ['throttle: must be a plain object, not a boolean', { throttle: true }],
    ['throttle.account: must be a plain object', { throttle: { account: 4 } }],
    ['throttle.account.window: unknown option', { throttle: { account: { window: 4 } } }],
    ['throttle.store: must have the methods take and giveBack', { throttle: { store: {} } }],
    ['throttle.store: must have the methods take and giveBack', { throttle: { store: 'redis' } }],
    ['throttle.onStoreError: must be "refuse" or "memory"', { throttle: { onStoreError: 'x' } }],
  ])('is refused: %s', (message, changes) => {
    expect(refusalOf(options(changes))).toContain(message)
  })
})
