import { describe, expect, it } from 'vitest'
import { options, refusalOf, resolve } from './valid.ts'

const maxMs = 2 ** 31 - 1

describe('pool, timeouts and limits', () => {
  it('have defaults', () => {
    expect(resolve()).toMatchObject({
      pool: {
        searchConnections: 2,
        bindConnections: 8,
        idleMs: 60_000,
        maxAgeMs: 3_600_000,
        maxWaiting: 1024,
        acquireMs: 5000,
      },
      timeouts: { connectMs: 5000, operationMs: 10_000, loginMs: 15_000 },
      limits: { messageBytes: 16_777_216, usernameChars: 256, passwordBytes: 1024 },
    })
  })

  it.each([
    ['pool', 'searchConnections', 1, 1000],
    ['pool', 'bindConnections', 1, 1000],
    ['pool', 'idleMs', 1, maxMs],
    ['pool', 'maxAgeMs', 1, maxMs],
    ['pool', 'maxWaiting', 1, 1_048_576],
    ['pool', 'acquireMs', 1, maxMs],
    ['timeouts', 'connectMs', 1, maxMs],
    ['timeouts', 'operationMs', 1, maxMs],
    ['timeouts', 'loginMs', 1, maxMs],
    ['limits', 'messageBytes', 65_536, maxMs],
    ['limits', 'usernameChars', 1, 65_536],
    ['limits', 'passwordBytes', 1, 65_536],
  ])('%s.%s is a whole number from %i to %i', (group, name, min, max) => {
    const withValue = (value: unknown) => ({ [group]: { [name]: value } })
    for (const value of [min, max])
      expect(resolve(withValue(value))).toMatchObject(withValue(value))
    for (const value of [
      min - 1,
      max + 1,
      min + 0.5,
      -min,
      Number.NaN,
      Infinity,
      `${min}`,
      5n,
      null,
    ]) {
      expect(refusalOf(options(withValue(value)))).toContain(
        `${group}.${name}: must be a whole number from ${min} to ${max}, not `,
      )
    }
  })
})
