import type { Directory, Operation } from '@ldap-auth/testing'
import { describe, expect, it } from 'vitest'
import type { AuthResult, LdapAuth, ThrottleStore } from '../../src/index.ts'
import { entries, openAuth, person, startPeople, steve, userBinds } from './people.ts'

const suffix = 'dc=company,dc=com'
const minuteMs = 60_000
const right = { username: 'Steve', password: 'secret-Steve' }
const crowd = Array.from({ length: 20 }, (_, number) => `user${number}`)

/** A directory that locks after so many wrong passwords; it forgets them after an hour, or never. */
function startLocking(pwdMaxFailure: string, pwdFailureCountInterval = '3600'): Promise<Directory> {
  const policy = {
    objectClass: ['device', 'pwdPolicy'],
    pwdLockout: 'TRUE',
    pwdMaxFailure,
    pwdFailureCountInterval,
  }
  const people = crowd.map((uid) => person({ uid, cn: uid, sn: uid, givenName: uid }))
  return startPeople({
    entries: [...entries, ...people, { dn: `cn=policy,${suffix}`, attributes: policy }],
  })
}

function isForPolicies({ op, filter }: Operation): boolean {
  return op === 'search' && (filter?.includes('pwdPolicy') ?? false)
}

/** How often the directory was asked for its policies. */
function readsOf(directory: Directory): number {
  return directory.operations.filter(isForPolicies).length
}

function guess(number: number, username = 'Steve') {
  return { username, password: `guess ${number}` }
}

/** Many guesses at once, and how many of them the directory heard. */
async function flood(auth: LdapAuth, username = 'Steve'): Promise<number> {
  const all = Array.from({ length: 50 }, (_, number) => auth.authenticate(guess(number, username)))
  const reasons = (await Promise.all(all)).map(reasonOf)
  return reasons.filter((reason) => reason === 'wrong-password').length
}

function reasonOf(result: AuthResult): string {
  return result.authenticated ? 'accepted' : result.reason
}

function clockAt(time: number) {
  const clock = { time, now: () => clock.time + performance.now() }
  return clock
}

describe('fifty guesses at once, where nothing is known of the lockout', () => {
  it.each([
    ['3', 1],
    ['5', 3],
    ['0', 4],
    ['50', 4],
  ])('of %s wrong passwords: %d get through', async (threshold, heard) => {
    const directory = await startLocking(threshold)
    const auth = openAuth(directory)
    expect(await flood(auth)).toBe(heard)
    expect(userBinds(directory)).toEqual(Array(heard).fill(steve))
    expect(readsOf(directory)).toBe(1)
  })

  it('at each of many accounts share one question', async () => {
    const directory = await startLocking('3')
    const auth = openAuth(directory)
    const heard = await Promise.all(crowd.map((name) => flood(auth, name)))
    expect(heard).toEqual(crowd.map(() => 1))
    expect(readsOf(directory)).toBe(1)
  })

  it('under all names of an account are limited together', async () => {
    const directory = await startLocking('5')
    const filter = '(|(uid={{username}})(mail={{username}}))'
    const auth = openAuth(directory, { user: { filter } })
    await Promise.all([flood(auth), flood(auth, 'steve@company.com')])
    expect(userBinds(directory)).toEqual([steve, steve, steve])
  })
})

describe('a limit below the lockout', () => {
  it('holds from the first login on, once it is known', async () => {
    const directory = await startLocking('4')
    const auth = openAuth(directory)
    expect(await flood(auth)).toBe(2)
    expect(await flood(auth, 'ben')).toBe(2)
    expect(readsOf(directory)).toBe(1)
    const before = directory.operations.length
    expect(await auth.authenticate(right)).toMatchObject({ reason: 'too-many-attempts' })
    expect(directory.operations.length).toBe(before)
  })

  it('holds beside the option, each over its own window', async () => {
    const clock = clockAt(0)
    const directory = await startLocking('5', '60')
    const auth = openAuth(directory, {}, clock)
    const guesses = async (from: number) => {
      const reasons: string[] = []
      for (let number = from; number < from + 4; number += 1)
        reasons.push(reasonOf(await auth.authenticate(guess(number))))
      return reasons.filter((reason) => reason === 'wrong-password').length
    }
    expect(await guesses(0)).toBe(3)
    clock.time += minuteMs
    // The first of all was counted before it was known that there are two limits.
    expect(await guesses(10)).toBe(2)
    clock.time += minuteMs
    expect(await guesses(20)).toBe(0)
    clock.time += 30 * minuteMs
    expect(await guesses(30)).toBe(3)
  })

  it('is not outwitted by guesses that are further apart than the window of the option', async () => {
    const clock = clockAt(0)
    const directory = await startLocking('5', '0')
    const auth = openAuth(directory, {}, clock)
    for (let number = 0; number < 20; number += 1) {
      await auth.authenticate(guess(number))
      clock.time += 31 * minuteMs
    }
    expect(userBinds(directory)).toHaveLength(3)
  })

  it('keeps a wrong password from being tried again for as long', async () => {
    const clock = clockAt(0)
    const directory = await startLocking('5', '7200')
    const auth = openAuth(directory, {}, clock)
    for (const number of [1, 2]) await auth.authenticate(guess(number))
    clock.time += 119 * minuteMs
    expect(reasonOf(await auth.authenticate(guess(2)))).toBe('wrong-password')
    expect(userBinds(directory)).toHaveLength(2)
  })
})

describe('a store that does not say how many tries count', () => {
  it('has the directory asked by the first login', async () => {
    const directory = await startLocking('3')
    const store: ThrottleStore = {
      take: async () => ({ allowed: true, retryAfterMs: 0 }),
      giveBack: async () => undefined,
    }
    const auth = openAuth(directory, { throttle: { store } })
    for (let count = 0; count < 3; count += 1) {
      expect(await auth.authenticate(right)).toMatchObject({ authenticated: true })
    }
    expect(readsOf(directory)).toBe(1)
  })
})

describe('the policies are not asked for', () => {
  it('by logins with right passwords, nor by one wrong password of each', async () => {
    const directory = await startLocking('5')
    const auth = openAuth(directory, { cache: false })
    const logIn = (username: string) =>
      auth.authenticate({ username, password: `secret-${username}` })
    for (let round = 0; round < 3; round += 1) {
      const results = await Promise.all(crowd.map(logIn))
      expect(results.every(({ authenticated }) => authenticated)).toBe(true)
    }
    await Promise.all(crowd.map((name) => auth.authenticate(guess(1, name))))
    await Promise.all(crowd.map((name) => auth.authenticate(guess(1, name))))
    expect(directory.operations.filter(({ dn }) => dn === '')).toEqual([])
  })

  it('for an account that the option blocks', async () => {
    const directory = await startLocking('5')
    const auth = openAuth(directory, { throttle: { account: { max: 1 } } })
    expect(await flood(auth)).toBe(1)
    expect(readsOf(directory)).toBe(0)
  })

  it('where nothing is throttled', async () => {
    const directory = await startLocking('5')
    const auth = openAuth(directory, { throttle: false })
    expect(await flood(auth)).toBe(50)
    expect(readsOf(directory)).toBe(0)
  })
})

describe('policies that the directory does not tell', () => {
  it('because it does not answer are not waited for beyond the end of the login', async () => {
    const directory = await startLocking('3')
    const auth = openAuth(directory, { timeouts: { loginMs: 300 } })
    directory.fail({ on: 'search', with: 'hang', when: isForPolicies })
    await auth.authenticate(guess(1))
    const start = performance.now()
    await expect(auth.authenticate(guess(2))).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_TIMEOUT',
    })
    expect(performance.now() - start).toBeLessThan(1500)
    expect(await auth.authenticate({ username: 'ben', password: 'secret-ben' })).toMatchObject({
      authenticated: true,
    })
  })

  it('because it does not answer leave the option, and the server is no worse for it', async () => {
    const directory = await startLocking('3')
    const auth = openAuth(directory)
    directory.fail({ on: 'search', with: 'hang', when: isForPolicies })
    expect(await flood(auth)).toBe(4)
    expect(await flood(auth, 'ben')).toBe(4)
    expect(readsOf(directory)).toBe(1)
    expect(auth.stats.servers).toMatchObject([{ state: 'up' }])
  })

  it('because it hangs up are asked for again after a minute', async () => {
    const clock = clockAt(0)
    const directory = await startLocking('3')
    const auth = openAuth(directory, {}, clock)
    directory.fail({ on: 'search', with: 'close', when: isForPolicies, times: 2 })
    await flood(auth)
    const reads = readsOf(directory)
    await flood(auth, 'ben')
    expect(readsOf(directory)).toBe(reads)
    clock.time += minuteMs
    expect(await flood(auth, 'user1')).toBe(1)
  })

  it('because the service account may not see them leave the option', async () => {
    const directory = await startLocking('3')
    const auth = openAuth(directory)
    const denied = { code: 50, message: 'no access' }
    directory.fail({ on: 'search', with: denied, when: isForPolicies })
    expect(await flood(auth)).toBe(4)
    expect(await flood(auth, 'ben')).toBe(4)
    expect(readsOf(directory)).toBe(1)
  })
})
