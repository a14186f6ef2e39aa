import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { options, refusalOf, resolve } from './valid.ts'

const defaults = { max: 1000, ttlMs: 60_000, passwords: false, staleIfErrorMs: 0 }

describe('cache', () => {
  it.each([
    [undefined, defaults],
    [{}, defaults],
    [false, false],
    [{ passwords: false, ttlMs: undefined }, defaults],
    [{ passwords: { ttlMs: 300_000 } }, { ...defaults, passwords: { ttlMs: 300_000 } }],
    [
      { staleIfErrorMs: 3_600_000, max: 5 },
      { ...defaults, staleIfErrorMs: 3_600_000, max: 5 },
    ],
  ])('%j is %j', (cache, expected) => {
    const settings = resolve({ cache })
    expect(settings.cache).toEqual(expected)
    expect(describeSettings(settings).cache).toEqual(expected)
  })

  it.each([
    [true, 'cache: must be a plain object, not a boolean'],
    [null, 'cache: must be a plain object, not null'],
    [{ passwords: true }, 'cache.passwords: must be a plain object, not a boolean'],
    [{ passwords: {} }, 'cache.passwords.ttlMs: is missing; say for how many milliseconds'],
    [{ passwords: { ttlMs: 0 } }, 'cache.passwords.ttlMs: must be a whole number from 1 to'],
    [{ ttlMs: 0 }, 'cache.ttlMs: must be a whole number from 1 to'],
    [{ max: 0 }, 'cache.max: must be a whole number from 1 to 100000, not 0'],
    [{ staleIfErrorMs: -1 }, 'cache.staleIfErrorMs: must be a whole number from 0 to'],
  ])('%j is refused', (cache, message) => {
    expect(refusalOf(options({ cache }))).toContain(message)
  })
})
