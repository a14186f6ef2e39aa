import { describe, expect, it, onTestFinished } from 'vitest'
import type { LdapAuth } from '../../src/index.ts'
import type { Waiting } from '../../src/login/waits.ts'
import { buildJoinedDirectories } from '../../src/several/join-directories.ts'
import { openAuth, startPeople } from '../login/people.ts'
import { partnerEntries } from './companies.ts'

/** A directory that takes so long for a login, by a time that passes only here and in waiting. */
function taking(auth: LdapAuth, ms: number, time: { now: number }): LdapAuth {
  return new Proxy(auth, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        if (key === 'authenticate') time.now += ms
        return Reflect.apply(value, target, given)
      }
    },
  })
}

/** Staff answers in 10 ms and partners in 30. */
async function start(options: { random?: () => number } = {}) {
  const time = { now: 0 }
  const waiting: Waiting = {
    now: () => time.now,
    within: (ms, then) => {
      time.now += ms
      queueMicrotask(then)
      return () => {}
    },
    random: options.random ?? (() => 0),
  }
  const staff = openAuth(await startPeople(), { throttle: false })
  const partners = openAuth(await startPeople({ entries: partnerEntries }), { throttle: false })
  // With that many binds each of them knows how long it takes, and is quick to refuse.
  for (let count = 0; count < 5; count += 1) {
    await staff.authenticate({ username: 'Steve', password: 'secret-Steve' })
    await partners.authenticate({ username: 'pat', password: 'secret-pat' })
  }
  const ldap = buildJoinedDirectories(
    {
      directories: {
        staff: { auth: taking(staff, 10, time), domains: ['CORP'], stripDomain: true },
        partners: { auth: taking(partners, 30, time) },
      },
    },
    waiting,
  )
  onTestFinished(() => ldap.close({ graceMs: 0 }))
  return async (username: string, password = 'x', signal?: AbortSignal) => {
    const begin = time.now
    await ldap.authenticate({ username, password }, signal && { signal })
    return time.now - begin
  }
}

describe('a name in one of several directories', () => {
  it('is refused as late as one that none of them knows', async () => {
    const tookMs = await start()
    expect(await tookMs('nobody')).toBe(40)
    expect(await tookMs('Steve')).toBe(40)
    expect(await tookMs('pat')).toBe(40)
  })

  it('is refused later than its directory answers, before any name went through all', async () => {
    const tookMs = await start()
    expect(await tookMs('Steve')).toBe(20)
    for (let count = 0; count < 20; count += 1) await tookMs('nobody')
    expect(await tookMs('Steve')).toBe(40)
  })

  it('is refused by chance up to half as late again, like the others', async () => {
    const tookMs = await start({ random: () => 1 })
    expect(await tookMs('nobody')).toBe(60)
    expect(await tookMs('Steve')).toBe(60)
  })

  it('is not kept waiting with the right password, a domain or a form that says why', async () => {
    const tookMs = await start()
    expect(await tookMs('nobody')).toBe(40)
    expect(await tookMs('Steve', 'secret-Steve')).toBe(10)
    expect(await tookMs('CORP\\Steve')).toBe(10)
    expect(await tookMs('Steve', '')).toBe(10)
  })
})
