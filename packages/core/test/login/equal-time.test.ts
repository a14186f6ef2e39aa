import { describe, expect, it } from 'vitest'
import type { AuthResult, RejectionReason } from '../../src/index.ts'
import { EqualTime, type Waiting } from '../../src/login/equal-time.ts'
import type { Login } from '../../src/login/login.ts'
import { asked, openAuth, startPeople, userBinds } from './people.ts'

const credentials = { username: 'steve', password: 'x' }

/** A login that takes as long as the test says, and a time that passes only there and in waiting. */
function start(random = () => 0) {
  const time = { now: 0 }
  const waits: number[] = []
  const waiting: Waiting = {
    now: () => time.now,
    wait: async (ms) => {
      waits.push(ms)
      time.now += ms
    },
    random,
  }
  const script = { ms: 0, isSent: true, result: rejected('wrong-password') as AuthResult }
  const next: Login = async (_credentials, deadline) => {
    if (script.isSent) deadline.onBind?.()
    time.now += script.ms
    return script.result
  }
  const equalTime = new EqualTime(waiting)
  const login = equalTime.level(next, waiting)
  async function tookMs(
    changes: Partial<typeof script>,
    deadlineMs = 15_000,
    signal?: AbortSignal,
  ) {
    Object.assign(script, changes)
    const begin = time.now
    expect(await login(credentials, { at: begin + deadlineMs, signal })).toBe(script.result)
    return time.now - begin
  }
  return { tookMs, waits, equalTime }
}

function rejected(reason: RejectionReason): AuthResult {
  return { authenticated: false, reason, detail: { passwordProven: false } }
}

const unknown = { ms: 1, isSent: false, result: rejected('unknown-user') }
const wrong = { isSent: true, result: rejected('wrong-password') }

describe('refusals', () => {
  it('take 100 ms while no refused bind was seen', async () => {
    const { tookMs } = start()
    expect(await tookMs(unknown)).toBe(100)
    expect(await tookMs({ ...wrong, ms: 30 })).toBe(100)
  })

  it('take as long as the slowest of the first refused binds', async () => {
    const { tookMs } = start()
    expect(await tookMs({ ...wrong, ms: 400 })).toBe(400)
    expect(await tookMs(unknown)).toBe(400)
    expect(await tookMs({ ...wrong, ms: 20 })).toBe(400)
  })

  it('take as long as 95 of 100 of the last refused binds', async () => {
    const { tookMs } = start()
    for (let ms = 1; ms <= 20; ms += 1) await tookMs({ ...wrong, ms })
    expect(await tookMs(unknown)).toBe(19)
    expect(await tookMs({ ...wrong, ms: 2 })).toBe(19)
    for (let count = 0; count < 64; count += 1) await tookMs({ ...wrong, ms: 7 })
    expect(await tookMs(unknown)).toBe(7)
  })

  it('are judged by binds alone: quick refusals make none quicker', async () => {
    const { tookMs } = start()
    for (let count = 0; count < 20; count += 1) await tookMs({ ...wrong, ms: 50 })
    for (let count = 0; count < 99; count += 1) await tookMs(unknown)
    expect(await tookMs(unknown)).toBe(50)
  })

  it('vary by half of that time, or by 5 ms', async () => {
    const { tookMs } = start(() => 1)
    expect(await tookMs(unknown)).toBe(150)
    for (let count = 0; count < 20; count += 1) await tookMs({ ...wrong, ms: 2 })
    expect(await tookMs(unknown)).toBe(7)
  })

  it('end by the deadline', async () => {
    const { tookMs } = start()
    expect(await tookMs(unknown, 40)).toBe(40)
  })

  it('do not wait for who is gone, nor after the end', async () => {
    const { tookMs, equalTime } = start()
    expect(await tookMs(unknown, 15_000, AbortSignal.abort())).toBe(1)
    equalTime.close()
    expect(await tookMs(unknown)).toBe(1)
  })

  it.each(['account-locked', 'account-disabled', 'ambiguous-user', 'password-expired'] as const)(
    'wait also for %s',
    async (reason) => {
      expect(await start().tookMs({ ...unknown, result: rejected(reason) })).toBe(100)
    },
  )

  it.each([
    'missing-credentials',
    'malformed-credentials',
    'not-authorized',
    'too-many-attempts',
  ] as const)('do not wait for %s, which has an answer of its own', async (reason) => {
    expect(await start().tookMs({ ...unknown, result: rejected(reason) })).toBe(1)
  })
})

describe('a refusal that waits', () => {
  it('holds no connection, and ends when it is called off or the directory is closed', async () => {
    const directory = await startPeople()
    const slow = openAuth(directory, { pool: { bindConnections: 1 } })
    const wrong = { username: 'Steve', password: 'wrong' }
    directory.fail({
      on: 'bind',
      with: 'slow',
      delayMs: 1000,
      times: 1,
      when: ({ dn }) => dn?.startsWith('uid') === true,
    })
    await slow.authenticate(wrong)
    const caller = new AbortController()
    const calledOff = slow.authenticate({ ...wrong, password: 'x' }, { signal: caller.signal })
    const cutOff = slow.authenticate({ username: 'nobody', password: 'x' })
    calledOff.catch(() => undefined)
    const begin = performance.now()
    await expect.poll(() => userBinds(directory)).toHaveLength(2)
    const names = (): unknown[] =>
      asked(directory, 'search').filter((filter) => filter?.startsWith('(uid='))
    await expect.poll(names).toHaveLength(3)
    await expect.poll(() => slow.stats.bindConnections).toEqual({ open: 1, busy: 0, waiting: 0 })
    caller.abort()
    await expect(calledOff).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_ABORTED' })
    await slow.close({ graceMs: 0 })
    expect(await cutOff).toMatchObject({ reason: 'unknown-user' })
    expect(performance.now() - begin).toBeLessThan(900)
  })
})
