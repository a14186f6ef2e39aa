import { describe, expect, it } from 'vitest'
import { AccountLimits, type AskPolicies } from '../../src/memory/account-limits.ts'
import type { LockoutPolicy } from '../../src/words/throttle.ts'

const minuteMs = 60_000
const option = { max: 4, windowMs: 30 * minuteMs }
const byOption = { ...option, from: 'last' }
const strict = { threshold: 5, windowMs: 60 * minuteMs }
const stricter = { threshold: 3, windowMs: 60 * minuteMs }

/** Limits with a directory that answers in turn, and what it was asked. */
function start(...answers: readonly (readonly LockoutPolicy[] | Error)[]) {
  const clock = { time: 0, now: () => clock.time }
  const asked: number[] = []
  const ask: AskPolicies = async () => {
    const answer = answers[asked.length]
    asked.push(clock.time)
    if (answer === undefined || answer instanceof Error)
      throw answer ?? new Error('asked too often')
    return answer
  }
  const limits = new AccountLimits(option, ask, clock)
  const learn = () => limits.learn({ at: clock.time + 10_000 })
  return { clock, asked, limits, learn }
}

describe('the limits of an account', () => {
  it('are asked for once by all who want to know', async () => {
    const { asked, limits, learn } = start([strict])
    await Promise.all([learn(), learn(), learn()])
    await learn()
    expect(asked).toEqual([0])
    expect(limits.inForce).toEqual([{ max: 3, windowMs: 60 * minuteMs, from: 'last' }])
  })

  it('are asked for anew when a password is refused after ten minutes, and the old ones hold meanwhile', async () => {
    const { clock, asked, limits, learn } = start([strict], [stricter])
    await learn()
    clock.time = 10 * minuteMs - 1
    limits.refused('a')
    expect(asked).toHaveLength(1)
    clock.time = 10 * minuteMs
    expect(limits.areKnown).toBe(true)
    limits.refused('a')
    limits.refused('b')
    expect(limits.inForce).toMatchObject([{ max: 3 }])
    await expect.poll(() => limits.inForce).toMatchObject([{ max: 1 }])
    expect(asked).toHaveLength(2)
  })

  it('stay as they were where the directory does not tell again, which is asked a minute later', async () => {
    const { clock, asked, limits, learn } = start([strict], new Error('no'), [])
    await learn()
    clock.time = 10 * minuteMs
    limits.refused('a')
    await expect.poll(() => asked).toHaveLength(2)
    expect(limits.inForce).toMatchObject([{ max: 3 }])
    clock.time = 11 * minuteMs - 1
    limits.refused('a')
    expect(asked).toHaveLength(2)
    clock.time = 11 * minuteMs
    limits.refused('a')
    await expect.poll(() => limits.inForce).toEqual([byOption])
  })

  it('are those of the option for a minute after a failure', async () => {
    const { clock, asked, limits, learn } = start(new Error('no'), [strict])
    expect(limits.areKnown).toBe(false)
    await learn()
    expect(limits.areKnown).toBe(true)
    expect(limits.inForce).toEqual([byOption])
    clock.time = minuteMs
    expect(limits.areKnown).toBe(false)
    await learn()
    expect(limits.inForce).toMatchObject([{ max: 3 }])
    expect(asked).toEqual([0, minuteMs])
  })

  it('remember for a day whom the directory refused, until they are known', async () => {
    const { clock, limits, learn } = start([])
    limits.refused('a')
    clock.time = 1440 * minuteMs - 1
    expect([limits.wasRefused('a'), limits.wasRefused('b')]).toEqual([true, false])
    clock.time += 1
    expect(limits.wasRefused('a')).toBe(false)
    limits.refused('a')
    await learn()
    expect(limits.wasRefused('a')).toBe(false)
  })
})

describe('waiting for them', () => {
  const silent = () => new Promise<never>(() => undefined)

  it('ends with the login', async () => {
    const limits = new AccountLimits(option, silent, { now: () => 0 })
    await expect(limits.learn({ at: 5 })).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_TIMEOUT' })
    const signal = AbortSignal.abort()
    await expect(limits.learn({ at: 10_000, signal })).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_ABORTED',
    })
  })
})
