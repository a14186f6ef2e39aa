import { describe, expect, it } from 'vitest'
import type { AuthResult, RejectedLogin, RejectionReason } from '../../src/index.ts'
import { Course } from '../../src/login/course.ts'
import { EqualTime } from '../../src/login/equal-time.ts'
import type { Login } from '../../src/login/login.ts'
import { SingleFlight } from '../../src/login/single-flight.ts'
import type { Waiting } from '../../src/login/waits.ts'
import { asked, openAuth, startPeople, userBinds } from './people.ts'

const credentials = { username: 'steve', password: 'x' }
const accepted: AuthResult<string> = { authenticated: true, user: 'steve', source: 'directory' }

/** A login that takes as long as the test says, and a time that passes only there and in waiting. */
function start(random = () => 0) {
  const time = { now: 0 }
  const waiting: Waiting = {
    now: () => time.now,
    within: (ms, then) => {
      time.now += ms
      script.meanwhile()
      queueMicrotask(then)
      return () => {}
    },
    random,
  }
  const script = {
    ms: 0,
    isSent: true,
    isRemembered: false,
    result: accepted,
    meanwhile: () => {},
  }
  const next: Login<string> = async (_credentials, _deadline, course) => {
    if (script.isSent) course.isSent = true
    time.now += script.ms
    course.isDoubtful = script.isRemembered
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
    const deadline = { at: begin + deadlineMs, signal }
    expect(await login(credentials, deadline, new Course())).toBe(script.result)
    return time.now - begin
  }
  return { tookMs, equalTime, time }
}

/** A login whose password is wrong, and has left; the directory answers when the test says so. */
function bindInFlight() {
  let answer = () => {}
  const answered = new Promise<RejectedLogin>((resolve) => {
    answer = () => resolve(rejected('wrong-password'))
  })
  const bind: Login = (_credentials, _deadline, course) => {
    course.isSent = true
    return answered
  }
  return { bind, answer: () => answer() }
}

function rejected(reason: RejectionReason): RejectedLogin {
  return { authenticated: false, reason, detail: { passwordProven: false } }
}

const right = { isSent: true, isRemembered: false, result: accepted }
const unknown = { ms: 1, isSent: false, result: rejected('unknown-user') }
const wrong = { isSent: true, isRemembered: false, result: rejected('wrong-password') }

describe('refusals', () => {
  it('take 100 ms while nothing is known of the directory', async () => {
    const { tookMs } = start()
    expect(await tookMs(unknown)).toBe(100)
    expect(await tookMs({ ...wrong, ms: 30 })).toBe(100)
    for (let count = 0; count < 3; count += 1) await tookMs({ ...right, ms: 20 })
    expect(await tookMs(unknown)).toBe(100)
  })

  it('take as long as the slowest of the first refused binds', async () => {
    const { tookMs } = start()
    expect(await tookMs({ ...wrong, ms: 400 })).toBe(400)
    expect(await tookMs(unknown)).toBe(400)
    for (let count = 0; count < 18; count += 1) expect(await tookMs({ ...wrong, ms: 20 })).toBe(400)
    expect(await tookMs({ ...wrong, ms: 20 })).toBe(20)
  })

  it('take as long as logins before the first refused bind', async () => {
    const { tookMs } = start()
    for (let ms = 1; ms <= 5; ms += 1) expect(await tookMs({ ...right, ms })).toBe(ms)
    expect(await tookMs(unknown)).toBe(5)
    expect(await tookMs({ ...wrong, ms: 3 })).toBe(5)
    expect(await tookMs({ ...wrong, ms: 8 })).toBe(8)
    expect(await tookMs(unknown)).toBe(8)
  })

  it('are not judged by logins that the directory was not asked about', async () => {
    const { tookMs } = start()
    for (let count = 0; count < 9; count += 1) await tookMs({ ...right, ms: 1, isSent: false })
    expect(await tookMs(unknown)).toBe(100)
  })

  it('take as long as 95 of 100 of the last refused binds', async () => {
    const { tookMs } = start()
    for (let ms = 1; ms <= 20; ms += 1) await tookMs({ ...wrong, ms })
    for (let count = 0; count < 64; count += 1) await tookMs({ ...right, ms: 90 })
    expect(await tookMs(unknown)).toBe(19)
    expect(await tookMs({ ...wrong, ms: 2 })).toBe(19)
    for (let count = 0; count < 64; count += 1) await tookMs({ ...wrong, ms: 7 })
    expect(await tookMs(unknown)).toBe(7)
  })

  it('are not judged by who knew the password, and was kept out for something else', async () => {
    const { tookMs } = start()
    const detail = { passwordProven: true }
    const result = { authenticated: false, reason: 'account-disabled', detail } as const
    for (let count = 0; count < 20; count += 1) await tookMs({ ...wrong, ms: 5 })
    for (let count = 0; count < 20; count += 1) await tookMs({ ...right, result, ms: 90 })
    expect(await tookMs(unknown)).toBe(5)
  })

  it('take as long as those of users who have to be looked for, however many are remembered', async () => {
    const { tookMs } = start()
    await tookMs({ ...wrong, ms: 40 })
    for (let count = 0; count < 99; count += 1)
      await tookMs({ ...wrong, ms: 20, isRemembered: true })
    expect(await tookMs({ ...wrong, ms: 20, isRemembered: true })).toBe(40)
    expect(await tookMs(unknown)).toBe(40)
    for (let count = 0; count < 64; count += 1) await tookMs({ ...wrong, ms: 2 })
    expect(await tookMs(unknown)).toBe(20)
  })

  it('are judged by binds alone: quick refusals make none quicker', async () => {
    const { tookMs } = start()
    for (let count = 0; count < 20; count += 1) await tookMs({ ...wrong, ms: 50 })
    for (let count = 0; count < 99; count += 1) await tookMs(unknown)
    expect(await tookMs(unknown)).toBe(50)
  })

  it('become slower while they wait, as the binds of others do', async () => {
    const { tookMs, equalTime, time } = start()
    for (let count = 0; count < 20; count += 1) await tookMs({ ...wrong, ms: 50 })
    const { bind, answer } = bindInFlight()
    const login = equalTime.level(bind, { now: () => time.now })
    const deadline = { at: time.now + 80 }
    const others = Array.from({ length: 4 }, () => login(credentials, deadline, new Course()))
    time.now += 20
    const meanwhile = () => {
      if (time.now > deadline.at) return
      time.now = deadline.at
      answer()
    }
    expect(await tookMs({ ...unknown, meanwhile })).toBe(80)
    await Promise.all(others)
  })

  it('are not judged by equal logins, which join the one that is bound and take less time', async () => {
    const { tookMs, equalTime, time } = start()
    for (let count = 0; count < 20; count += 1) await tookMs({ ...wrong, ms: 50 })
    const { bind, answer } = bindInFlight()
    const flights = new SingleFlight(bind)
    const login = equalTime.level(flights.login, { now: () => time.now })
    const deadline = { at: time.now + 50 }
    const first = login(credentials, deadline, new Course())
    time.now += 49
    const equal = Array.from({ length: 63 }, () => login(credentials, deadline, new Course()))
    time.now += 1
    answer()
    await Promise.all([first, ...equal])
    expect(await tookMs(unknown)).toBe(50)
  })

  it('vary by half of that time, or by a millisecond', async () => {
    const { tookMs } = start(() => 1)
    expect(await tookMs(unknown)).toBe(150)
    for (let count = 0; count < 20; count += 1) await tookMs({ ...wrong, ms: 0.5 })
    expect(await tookMs(unknown)).toBe(1.5)
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
