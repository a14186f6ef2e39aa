import { describe, expect, it } from 'vitest'
import { Counters } from '../../src/memory/counters.ts'

const last = { max: 2, windowMs: 100, from: 'last' } as const
const first = { max: 2, windowMs: 100, from: 'first' } as const

function allowed(count: number): object {
  return { allowed: true, retryAfterMs: 0, count }
}

function start(bound = 10) {
  const clock = { time: 0, now: () => clock.time }
  return { clock, counters: new Counters(bound, clock) }
}

describe('counters', () => {
  it('count from the last try, as directories do', () => {
    const { clock, counters } = start()
    expect(counters.take('a', last, 1)).toEqual(allowed(1))
    clock.time = 99
    expect(counters.take('a', last, 1)).toEqual(allowed(2))
    clock.time = 150
    expect(counters.take('a', last, 1)).toEqual({ allowed: false, retryAfterMs: 49 })
    clock.time = 199
    expect(counters.take('a', last, 1)).toEqual(allowed(1))
    expect(counters.take('a', last, 1)).toEqual(allowed(2))
    expect(counters.take('a', last, 1)).toEqual({ allowed: false, retryAfterMs: 100 })
  })

  it('forget each try by itself where they count from the first', () => {
    const { clock, counters } = start()
    counters.take('a', first, 1)
    clock.time = 60
    counters.take('a', first, 1)
    expect(counters.take('a', first, 1)).toEqual({ allowed: false, retryAfterMs: 40 })
    clock.time = 100
    expect(counters.take('a', first, 1)).toEqual(allowed(2))
    expect(counters.take('a', first, 1)).toEqual({ allowed: false, retryAfterMs: 60 })
  })

  it('do not count what is refused, nor what only asks', () => {
    const { clock, counters } = start()
    for (let count = 0; count < 9; count += 1)
      expect(counters.take('a', last, 0)).toEqual(allowed(0))
    counters.take('a', last, 1)
    counters.take('a', last, 1)
    clock.time = 50
    expect(counters.take('a', last, 0).allowed).toBe(false)
    expect(counters.take('a', last, 1)).toEqual({ allowed: false, retryAfterMs: 50 })
  })

  it('take back a try, and nothing that is no more', () => {
    const { clock, counters } = start()
    counters.take('a', last, 1)
    counters.take('a', last, 1)
    counters.giveBack('a', last)
    expect(counters.take('a', last, 1)).toEqual(allowed(2))
    expect(counters.take('a', last, 1).allowed).toBe(false)
    clock.time = 200
    counters.giveBack('a', last)
    counters.giveBack('a', last)
    expect(counters.size).toBe(0)
    counters.take('a', last, 1)
    counters.take('a', last, 1)
    expect(counters.take('a', last, 1).allowed).toBe(false)
  })

  it('block at once where the limit has become smaller', () => {
    const { counters } = start()
    counters.take('a', { ...last, max: 4 }, 1)
    counters.take('a', { ...last, max: 4 }, 1)
    expect(counters.take('a', last, 1).allowed).toBe(false)
    expect(counters.take('a', { ...last, max: 4 }, 1)).toEqual(allowed(3))
  })

  it('stay bounded, and others do not push out a full one', () => {
    const { counters } = start(10)
    counters.take('victim', last, 1)
    counters.take('victim', last, 1)
    for (let count = 0; count < 1000; count += 1) counters.take(`invented ${count}`, last, 1)
    expect(counters.take('victim', last, 1).allowed).toBe(false)
    for (let count = 0; count < 1000; count += 1) {
      counters.take(`blocked ${count}`, last, 1)
      counters.take(`blocked ${count}`, last, 1)
    }
    expect(counters.size).toBeLessThanOrEqual(20)
  })
})
